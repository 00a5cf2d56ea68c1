import type { CutKind, RawInputBufferRecord } from '@xray/contracts';

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
