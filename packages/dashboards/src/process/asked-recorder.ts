import { withinMs, type Clock, type Readiness } from '@xray/contracts';

import type { DashboardMessage, RecorderMessage } from './process-messages.ts';

type Answer = Extract<RecorderMessage, { kind: 'readiness' | 'unknown' }>;

/** What was answered lately is answered again: however many ask, the recorder is asked four times a second. */
const FRESH_MS = 250;
/** A recorder that is too busy to answer for so long is not ready. */
const PATIENCE_MS = 2_000;

export interface AskedRecorder {
  readonly readiness: () => Promise<Readiness>;
  readonly take: (answer: Answer) => void;
}

interface Asked {
  readonly at_ms: number;
  readonly answer: Promise<Answer | null>;
}

/** What the recorder knows of itself, asked of it by messages. */
export function askedRecorder(clock: Clock, send: (message: DashboardMessage) => void): AskedRecorder {
  const waiting = new Map<number, (answer: Answer) => void>();
  let latest: Asked | null = null;
  let questions = 0;

  async function askedNow(question: number): Promise<Answer | null> {
    const answered = await withinMs(
      clock,
      PATIENCE_MS,
      () =>
        new Promise<Answer>((resolve) => {
          waiting.set(question, resolve);
          send({ kind: 'ask', question });
        }),
    );
    waiting.delete(question);
    return answered.kind === 'done' ? answered.value : null;
  }

  function ask(): Promise<Answer | null> {
    const now = clock.monotonicMs();
    if (latest !== null && now - latest.at_ms < FRESH_MS) return latest.answer;
    questions += 1;
    latest = { at_ms: now, answer: askedNow(questions) };
    return latest.answer;
  }

  return {
    async readiness() {
      const answer = await ask();
      if (answer?.kind === 'readiness') return answer.readiness;
      const why = answer?.kind === 'unknown' ? answer.detail : `no answer for ${PATIENCE_MS} ms`;
      const reasons = [`starting: the recorder does not say how it is (${why})`];
      return { ready: false, reasons, checked_ts_ms: clock.wallMs() };
    },
    take: (answer) => waiting.get(answer.question)?.(answer),
  };
}
