import { frozen, type CutKind, type EventLogReader, type RawInputBufferRecord } from '@xray/contracts';

import { invalidArgument, requirePort } from '../checked-input.ts';
import { OrchestratorError } from '../errors.ts';
import { createCutCounter, type SymbolCut } from './cut-counter.ts';

/** Which cut is wanted: a symbol's events from after its last cut up to a place in the log. */
export interface SymbolCutRequest {
  readonly symbol: string;
  /** The last record that may be in the cut, of any symbol; the cut of a run ends where its boundary's does. */
  readonly cut_end_ingest_seq: number;
  /** What made the cut. Default `timer`: somebody chose its end. */
  readonly cut_kind?: CutKind;
}

/** The part of a log that a run of one symbol is made from. */
export interface ChosenCut extends SymbolCut {
  readonly symbol: string;
  readonly cut_kind: CutKind;
  /** The symbol's records of the cut, in ingest order. */
  readonly records: readonly RawInputBufferRecord[];
}

/** Gives the records of one run at a time, for whoever runs single symbols at places of their own choice. */
export interface CutSelector {
  /**
   * The symbol's next cut: from one after the end of its last one to the place that is named, both included.
   *
   * @throws OrchestratorError `cut_not_forward` before the end of its last cut, `cut_missing` beyond the end of the log,
   * `invalid_argument`
   */
  nextCut(request: SymbolCutRequest): ChosenCut;
}

function checkRequest(request: SymbolCutRequest): void {
  requirePort('the cut that is asked for', request);
  const { cut_end_ingest_seq, symbol } = request;
  if (typeof symbol !== 'string' || symbol === '')
    throw invalidArgument('symbol of the cut is not a string, or an empty one');
  if (!Number.isSafeInteger(cut_end_ingest_seq) || cut_end_ingest_seq < 1) {
    throw invalidArgument('cut_end_ingest_seq of the cut must be a sequence number of the log, which begins at 1');
  }
}

/**
 * Cuts of single symbols at chosen places: the same that the runs of the orchestrator are made from. `lastCutEnds` says where
 * each symbol's last cut ended, as the `cut_end_ingest_seq` of its last run record does; left out, cuts begin with the log.
 *
 * @throws OrchestratorError `invalid_argument`
 */
export function createCutSelector(
  reader: Pick<EventLogReader, 'rawBatches' | 'readRaw'>,
  lastCutEnds: ReadonlyMap<string, number> = new Map(),
): CutSelector {
  requirePort('the reader of the log', reader, ['rawBatches', 'readRaw']);
  requirePort('the ends of the last cuts', lastCutEnds, ['get', 'forEach']);
  const ends = new Map(lastCutEnds);
  const counter = createCutCounter(ends);
  return {
    nextCut(request) {
      checkRequest(request);
      const { cut_end_ingest_seq, cut_kind = 'timer', symbol } = request;
      const logEnd = reader.rawBatches().at(-1)?.last_ingest_seq ?? 0;
      if (cut_end_ingest_seq > logEnd) {
        throw new OrchestratorError(
          'cut_missing',
          `${symbol}: a cut to ingest_seq ${cut_end_ingest_seq} was asked for, and the log ends at ${logEnd}: name a place in the log`,
        );
      }
      const range = { symbol, from_ingest_seq: (ends.get(symbol) ?? 0) + 1, to_ingest_seq: cut_end_ingest_seq };
      const records = [...reader.readRaw(range)].flat();
      counter.add(records);
      const cut = counter.take(symbol, cut_end_ingest_seq);
      ends.set(symbol, cut_end_ingest_seq);
      return frozen({ symbol, cut_kind, ...cut, records });
    },
  };
}
