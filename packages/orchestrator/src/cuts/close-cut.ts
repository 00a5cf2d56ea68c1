import { frozen, type RawInputBufferRecord } from '@xray/contracts';

import type { BoundaryCut } from './boundary-cut.ts';
import type { DueSymbols } from './due-symbols.ts';

/** What a cut is closed with: its boundary and delay, its end, and the records that were not handed out before. */
export interface ClosingCut {
  readonly engine_timestamp_ms: number;
  readonly boundary_delay_ms: number;
  readonly cut_end_ingest_seq: number;
  readonly records: readonly RawInputBufferRecord[];
}

/** The cut of a boundary, with who is due there; `null` where nobody is and nothing was received. */
export function closeCut(due: DueSymbols, closing: ClosingCut): BoundaryCut | null {
  const { boundary_delay_ms, cut_end_ingest_seq, engine_timestamp_ms, records } = closing;
  const { silent, symbols } = due.take(engine_timestamp_ms);
  if (symbols.length === 0 && records.length === 0) return null;
  return frozen({
    engine_timestamp_ms,
    planned_ts_ms: engine_timestamp_ms + boundary_delay_ms,
    cut_kind: 'boundary',
    cut_end_ingest_seq,
    records,
    symbols,
    silent,
  } as const);
}
