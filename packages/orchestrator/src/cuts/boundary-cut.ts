import { frozen, type CutKind, type RawInputBufferRecord } from '@xray/contracts';

import type { DueSymbols } from './due-symbols.ts';

/** All that one boundary's runs are made from: the records since the last cut, of all symbols, and who is due. */
export interface BoundaryCut {
  readonly engine_timestamp_ms: number;
  readonly planned_ts_ms: number;
  readonly cut_kind: CutKind;
  /** The last record of the cut; every symbol of the boundary shares it. */
  readonly cut_end_ingest_seq: number;
  /** In ingest order, from after the previous boundary's cut. */
  readonly records: readonly RawInputBufferRecord[];
  /** The symbols to run, by name. */
  readonly symbols: readonly string[];
  /** Those of them that are watched and had gone silent: their runs fail. None when left out. */
  readonly silent?: ReadonlySet<string>;
}

/** What a cut is closed with: its boundary and delay, its end, and the records that were not handed out before. */
interface ClosingCut {
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
