import type { HealthSource, ReadinessAnswer } from '@xray/dashboards/server';

import { systemClock } from '../cli/system-clock.ts';
import type { DashboardMessage, RecorderMessage } from './process-messages.ts';

type Answer = Extract<RecorderMessage, { kind: 'readiness' | 'metrics' | 'unknown' }>;
type Subject = Extract<DashboardMessage, { kind: 'ask' }>['about'];

/** What was answered lately is answered again: however many ask, the recorder is asked four times a second. */
const FRESH_MS = 250;
/** A recorder that is too busy to answer for so long is not ready. */
const PATIENCE_MS = 2_000;

export interface AskedRecorder {
  readonly health: HealthSource;
  take(answer: Answer): void;
}

interface Asked {
  readonly at_ms: number;
  readonly answer: Promise<Answer | null>;
}

/** What the recorder knows of itself, asked of it by messages. */
export function askedRecorder(send: (message: DashboardMessage) => void): AskedRecorder {
  const waiting = new Map<number, (answer: Answer | null) => void>();
  const latest = new Map<Subject, Asked>();
  let questions = 0;

  function ask(about: Subject): Promise<Answer | null> {
    const now = systemClock.monotonicMs();
    const known = latest.get(about);
    if (known !== undefined && now - known.at_ms < FRESH_MS) return known.answer;
    questions += 1;
    const question = questions;
    const answer = new Promise<Answer | null>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS, null);
      waiting.set(question, (given) => {
        clearTimeout(timer);
        resolve(given);
      });
    }).finally(() => waiting.delete(question));
    latest.set(about, { at_ms: now, answer });
    send({ kind: 'ask', question, about });
    return answer;
  }

  const notReady = (reason: string): ReadinessAnswer => ({
    ready: false,
    reasons: [reason],
    checked_ts_ms: systemClock.wallMs(),
  });

  return {
    health: {
      async readiness() {
        const answer = await ask('readiness');
        if (answer?.kind === 'readiness') return answer.readiness;
        const why = answer?.kind === 'unknown' ? answer.detail : `no answer for ${PATIENCE_MS} ms`;
        return notReady(`starting: the recorder does not say how it is (${why})`);
      },
      async metrics() {
        const answer = await ask('metrics');
        if (answer?.kind === 'metrics') return answer.exposed;
        throw new Error('the recorder does not answer');
      },
    },
    take: (answer) => waiting.get(answer.question)?.(answer),
  };
}
