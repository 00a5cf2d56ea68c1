import { errorText, readAudit, type Clock } from '@xray/contracts';

import type { GovernancePort } from './ports.ts';

/** Time between two looks for somebody's wish that a job stop, in milliseconds. */
const LOOK_MS = 2_000;

/** Who asked an execution to stop, and why. */
export interface StopWish {
  readonly actor: string;
  readonly why: string;
}

/** Resolves with the wish that an execution stop, once there is one; with `null` when the signal is aborted first. */
export async function stopWish(parts: {
  readonly governance: Pick<GovernancePort, 'entriesAfter' | 'hasMarket'>;
  readonly directory: string;
  readonly trace_id: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}): Promise<StopWish | null> {
  const { clock, directory, governance, note, signal, trace_id } = parts;
  let seen = 0;
  for (;;) {
    try {
      await clock.sleep(LOOK_MS, signal);
    } catch {
      return null;
    }
    try {
      for (const { record, seq } of governance.entriesAfter(directory, seen)) {
        seen = seq;
        const read = readAudit(record, ['operation.stop_requested']);
        if (read.reading === 'known' && read.record.detail.trace_id === trace_id) return read.record.detail;
      }
    } catch (error) {
      note(`whether it is to stop cannot be read any more: ${errorText(error)}`);
      return null;
    }
  }
}
