import { systemClock } from '../cli/system-clock.ts';
import type { Readiness } from '../health/readiness.ts';
import type { DashboardMessage, RecorderMessage } from './process-messages.ts';

type Answer = Extract<RecorderMessage, { kind: 'readiness' | 'unknown' }>;

/** What was answered lately is answered again: however many ask, the recorder is asked four times a second. */
const FRESH_MS = 250;
/** A recorder that is too busy to answer for so long is not ready. */
const PATIENCE_MS = 2_000;

export interface AskedRecorder {
  readiness(): Promise<Readiness>;
  take(answer: Answer): void;
}

interface Asked {
  readonly at_ms: number;
  readonly answer: Promise<Answer | null>;
}

/** What the recorder knows of itself, asked of it by messages. */
export function askedRecorder(send: (message: DashboardMessage) => void): AskedRecorder {
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let latest: Asked | null = null;
  let questions = 0;

  function ask(): Promise<Answer | null> {
    const now = systemClock.monotonicMs();
    if (latest !== null && now - latest.at_ms < FRESH_MS) return latest.answer;
    questions += 1;
    const question = questions;
    const answer = new Promise<Answer | null>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS, null);
      waiting.set(question, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
    }).finally(() => waiting.delete(question));
    latest = { at_ms: now, answer };
    send({ kind: 'ask', question });
    return answer;
  }

  const notReady = (reason: string): Readiness => ({
    ready: false,
    reasons: [reason],
    checked_ts_ms: systemClock.wallMs(),
  });

  return {
    async readiness() {
      const answer = await ask();
      if (answer?.kind === 'readiness') return answer.readiness;
      const why = answer?.kind === 'unknown' ? answer.detail : `no answer for ${PATIENCE_MS} ms`;
      return notReady(`starting: the recorder does not say how it is (${why})`);
    },
    take: (answer) => waiting.get(answer.question)?.(answer),
  };
}
