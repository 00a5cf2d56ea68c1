import { errorText, type AuditRecord, type Clock } from '@xray/contracts';

import type { Progress } from '../operation.ts';
import type { MarketAudit } from './market-audit.ts';
import type { OperationThread } from './operation-thread.ts';
import type { ProgressReporter } from './ports.ts';

/** Time between two entries about the progress of one job: a log is no place for a bar that moves. */
const ENTRY_INTERVAL_MS = 30_000;

/** Time between two looks whether a market has begun. */
const LOOK_MS = 1_000;

/** What a job reports, in the audit now and then and to whoever looks at once. */
export interface Job {
  readonly progress: ProgressReporter;
  /** Looks, until it is ended, whether the market is there that entries are held for, and lets them stand in it. */
  watchForMarket(ended: AbortSignal): void;
  /** Resolves when every entry that was begun is durable or was given up. */
  settled(): Promise<void>;
}

/** What remains, if it goes on as until now. */
export function etaMs(done: number, total: number, elapsedMs: number): number | null {
  if (done <= 0 || total < done) return null;
  return Math.round((elapsedMs / done) * (total - done));
}

export function createJob(parts: {
  readonly audit: MarketAudit;
  readonly thread: OperationThread;
  readonly clock: Clock;
  readonly look: ProgressReporter;
  readonly note: (text: string) => void;
}): Job {
  const { audit, clock, look, note, thread } = parts;
  let lastMs = clock.monotonicMs();
  let writing: Promise<void> = Promise.resolve();
  let failed = false;
  const append = (entries: readonly AuditRecord[]): void => {
    writing = writing
      .then(() => audit.append(entries))
      .catch((error: unknown) => {
        failed = true;
        note(`how far it is could not be written to the audit: ${errorText(error)}`);
      });
  };
  async function watch(ended: AbortSignal): Promise<void> {
    while (audit.isHolding() && !failed) {
      await clock.sleep(LOOK_MS, ended);
      append([]);
      await writing;
    }
  }
  const progress = (label: string): Progress => {
    const startedMs = clock.monotonicMs();
    const seen = look(label);
    return {
      update(done, total, text) {
        seen.update(done, total, text);
        const nowMs = clock.monotonicMs();
        if (nowMs - lastMs < ENTRY_INTERVAL_MS) return;
        lastMs = nowMs;
        append([thread.progress({ label, done, total, eta_ms: etaMs(done, total, nowMs - startedMs) })]);
      },
      end() {
        seen.end();
      },
    };
  };
  return {
    progress,
    watchForMarket(ended) {
      // It ends with the job, by rejecting.
      watch(ended).catch(() => undefined);
    },
    settled: () => writing,
  };
}
