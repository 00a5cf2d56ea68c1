import type { CountsByEventType, RawInputBufferRecord } from '@xray/contracts';

import { OrchestratorError } from '../errors.ts';

/** One symbol's part of a cut. An empty cut starts one after its end. */
export interface SymbolCut {
  readonly cut_start_ingest_seq: number;
  readonly cut_end_ingest_seq: number;
  readonly counts_by_event_type: CountsByEventType;
}

/** Remembers where every symbol's last cut ended, and counts what has come since. */
export interface CutCounter {
  add(records: readonly RawInputBufferRecord[]): void;
  /** Takes records of cuts that were made before a restart: those behind their symbol's last cut are counted. */
  resume(records: readonly RawInputBufferRecord[]): void;
  /** @throws OrchestratorError `cut_not_forward` when the cut ends before the symbol's last one. */
  take(symbol: string, cutEndIngestSeq: number): SymbolCut;
}

function sortedCounts(counts: ReadonlyMap<string, number> | undefined): CountsByEventType {
  return Object.fromEntries([...(counts ?? [])].sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function createCutCounter(lastCutEnds: ReadonlyMap<string, number> = new Map()): CutCounter {
  const ends = new Map(lastCutEnds);
  const counts = new Map<string, Map<string, number>>();
  const count = ({ event }: RawInputBufferRecord): void => {
    let ofSymbol = counts.get(event.symbol);
    if (ofSymbol === undefined) {
      ofSymbol = new Map();
      counts.set(event.symbol, ofSymbol);
    }
    ofSymbol.set(event.event_type, (ofSymbol.get(event.event_type) ?? 0) + 1);
  };
  return {
    add(records) {
      for (const record of records) count(record);
    },
    resume(records) {
      for (const record of records) if (record.ingest_seq > (ends.get(record.event.symbol) ?? 0)) count(record);
    },
    take(symbol, cutEndIngestSeq) {
      const lastEnd = ends.get(symbol) ?? 0;
      if (cutEndIngestSeq < lastEnd) {
        throw new OrchestratorError(
          'cut_not_forward',
          `${symbol}: a cut to ingest_seq ${cutEndIngestSeq} was asked for after one to ${lastEnd}: cuts only move forward`,
        );
      }
      const cut = {
        cut_start_ingest_seq: lastEnd + 1,
        cut_end_ingest_seq: cutEndIngestSeq,
        counts_by_event_type: sortedCounts(counts.get(symbol)),
      };
      ends.set(symbol, cutEndIngestSeq);
      counts.delete(symbol);
      return cut;
    },
  };
}
