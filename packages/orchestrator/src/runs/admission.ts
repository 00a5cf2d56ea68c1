import type { RawInputBufferRecord, RawMarketEvent } from '@xray/contracts';

import { createWatchRoll, type WatchedSymbol } from '../cuts/watch-roll.ts';

/**
 * Why events are kept in the log and go no further; the last reason is the composer's, the others say why events do not reach it:
 * `unwatched`: the log says who is watched, and it is not their symbol;
 * `max_symbols`: nobody is watched, and as many symbols as the bound allows came before;
 * `unwritable_symbol`: the name is no well-formed text, so no record could carry it;
 * `dated_ahead`: their exchange time, or the engine time that they are for, lies further ahead of their receipt than any clock is off.
 */
export const LEFT_OUT_REASONS = ['unwatched', 'max_symbols', 'unwritable_symbol', 'dated_ahead'] as const;
/** Why an event makes no run or counts in no verdict, though the log keeps it. */
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** What was left out for one reason since the orchestrator was made. */
export interface LeftOut {
  readonly reason: LeftOutReason;
  readonly events: number;
  /** Distinct symbols; at least so many once it reaches `MAX_NAMED_SYMBOLS`. */
  readonly symbols: number;
  /** The first of them, in order of appearance. */
  readonly first_symbols: readonly string[];
}

/** How many left-out names are remembered in order to count them. */
export const MAX_NAMED_SYMBOLS = 10_000;
/** How many of them are named. */
export const FIRST_SYMBOLS = 8;

export interface AdmissionOptions {
  /** Who was watched before; left out where the log had announced nobody. */
  readonly watched?: readonly WatchedSymbol[];
  /** Symbols that have had a run. */
  readonly known: Iterable<string>;
  /** Symbols that others' features look at: their events count whether they are watched or not. */
  readonly reference_symbols: readonly string[];
  readonly max_symbols: number;
}

/** Whose events reach windows and runs. What is left out is counted. */
export interface Admission {
  /** Takes records in ingest order and gives those that count. */
  admit(records: readonly RawInputBufferRecord[]): readonly RawInputBufferRecord[];
  /** Whether a symbol that is due is run. */
  runs(symbol: string): boolean;
  /** What was left out so far, by reason; reasons for which nothing was are not there. */
  leftOut(): readonly LeftOut[];
}

/** What is not: states of the feed and failures to decode, which no feature looks at. */
function isMarketData({ event_type }: RawMarketEvent): boolean {
  return event_type !== 'StreamState' && event_type !== 'DecodeFailure';
}

interface Tally {
  events: number;
  readonly names: Set<string>;
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { max_symbols } = options;
  const roll = createWatchRoll(options.watched);
  const references = new Set(options.reference_symbols);
  const admitted = new Set(options.known);
  const tallies = new Map<LeftOutReason, Tally>();

  const leaveOut = (reason: LeftOutReason, { symbol }: RawMarketEvent): boolean => {
    let tally = tallies.get(reason);
    if (tally === undefined) tallies.set(reason, (tally = { events: 0, names: new Set() }));
    tally.events += 1;
    if (tally.names.size < MAX_NAMED_SYMBOLS) tally.names.add(symbol.toWellFormed());
    return false;
  };

  const counts = (event: RawMarketEvent): boolean => {
    roll.take(event);
    const { symbol } = event;
    if (references.has(symbol)) return true;
    if (roll.kept()) {
      if (roll.admits(symbol)) return true;
      return isMarketData(event) && leaveOut('unwatched', event);
    }
    if (admitted.has(symbol)) return true;
    if (!isMarketData(event)) return false;
    if (!symbol.isWellFormed()) return leaveOut('unwritable_symbol', event);
    if (admitted.size >= max_symbols) return leaveOut('max_symbols', event);
    admitted.add(symbol);
    return true;
  };

  return {
    admit(records) {
      const first = records.findIndex((record) => !counts(record.event));
      if (first === -1) return records;
      return records.slice(0, first).concat(records.slice(first + 1).filter((record) => counts(record.event)));
    },
    runs: (symbol) => symbol.isWellFormed() && (roll.kept() || admitted.has(symbol) || references.has(symbol)),
    leftOut: () =>
      LEFT_OUT_REASONS.flatMap((reason) => {
        const tally = tallies.get(reason);
        if (tally === undefined) return [];
        const first_symbols = [...tally.names].slice(0, FIRST_SYMBOLS);
        return [{ reason, events: tally.events, symbols: tally.names.size, first_symbols }];
      }),
  };
}
