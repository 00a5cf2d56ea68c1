import { UNKNOWN_SYMBOL } from '@xray/contracts';

import type { InstrumentInfoRequest, VenueAdapter } from '../../venues/venue.ts';
import type { FeedEmitter } from '../events/feed-emitter.ts';
import { backoffMs, type BackoffPolicy } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import type { ReadAnswer } from '../requests/answer-reader.ts';
import type { RequestOutcome, RequestQueue } from '../requests/request-queue.ts';

/** The longest that watching waits for what a contract is; what comes later holds for what stands before it, too. */
const MOST_WAIT_MS = 10_000;
/** How often it is asked anew, far within what features look back on: a restart need not read the log from its beginning. */
const AGAIN_MS = 3_600_000;

/** Asks what the contracts of watched instruments are, before anything else of them is asked for. */
export interface InstrumentLookup {
  /**
   * Calls `begin` once all of the instruments are told of, or the longest wait is over: at once where the venue counts base
   * units, else later. What is not known by then is asked for again until it is.
   */
  whenTold(symbols: readonly string[], begin: (symbols: readonly string[]) => void): void;
}

export interface InstrumentLookupOptions {
  readonly venue: VenueAdapter;
  readonly emitter: FeedEmitter;
  readonly requests: RequestQueue;
  readonly readAnswer: ReadAnswer;
  readonly timers: Timers;
  readonly backoff: BackoffPolicy;
  readonly random: () => number;
  readonly watched: ReadonlySet<string>;
}

interface LookupState extends InstrumentLookupOptions {
  readonly info:
    | { readonly channel: string; readonly requests: (symbols: readonly string[]) => readonly InstrumentInfoRequest[] }
    | undefined;
  /** Instruments that are waited for. */
  readonly waiting: Set<string>;
  isAskingAnew: boolean;
}

function stillWatched(lookup: LookupState, { symbols, ...request }: InstrumentInfoRequest): InstrumentInfoRequest {
  return { ...request, symbols: symbols.filter((symbol) => lookup.watched.has(symbol)) };
}

/** What is told of the instruments that were asked about goes to the log; those of whom nothing is told, or why. */
function take(lookup: LookupState, { symbols }: InstrumentInfoRequest, outcome: RequestOutcome): readonly string[] {
  if (outcome.kind === 'failed') return symbols;
  const events = lookup.readAnswer(
    outcome.body,
    symbols.length === 1 ? (symbols[0] ?? UNKNOWN_SYMBOL) : UNKNOWN_SYMBOL,
  );
  const asked = new Set(symbols);
  const told = events.filter((event) => event.event_type === 'InstrumentInfo' && asked.has(event.symbol));
  lookup.emitter.events(told.length > 0 ? told : events);
  const known = new Set(told.map(({ symbol }) => symbol));
  return symbols.filter((symbol) => !known.has(symbol));
}

function ask(
  lookup: LookupState,
  channel: string,
  given: InstrumentInfoRequest,
  attempts: number,
  onSettled: () => void,
): void {
  const { emitter } = lookup;
  const request = stillWatched(lookup, given);
  const [first] = request.symbols;
  if (first === undefined) {
    onSettled();
    return;
  }
  const subject = { symbol: request.symbols.length === 1 ? first : UNKNOWN_SYMBOL, channel };
  const again = (untold: readonly string[], reason: string, status: number | null): void => {
    if (attempts === 0) emitter.announce('instrument_info_failed', subject, { reason, status, symbols: untold.length });
    lookup.timers.after(backoffMs(lookup.backoff, attempts + 1, lookup.random), () => {
      ask(lookup, channel, { ...request, symbols: untold }, attempts + 1, onSettled);
    });
  };
  const submitted = lookup.requests.submit({ ...request, symbol: subject.symbol }, (outcome) => {
    const untold = take(lookup, request, outcome);
    if (untold.length === 0) {
      if (attempts > 0) emitter.announce('instrument_info_taken', subject);
      onSettled();
    } else if (outcome.kind === 'failed') again(untold, outcome.reason, outcome.status);
    else again(untold, 'not_told', null);
  });
  if (!submitted) again(request.symbols, 'queue_full', null);
}

function askAnew(lookup: LookupState, { channel, requests: requestsFor }: NonNullable<typeof lookup.info>): void {
  if (lookup.isAskingAnew) return;
  lookup.isAskingAnew = true;
  lookup.timers.after(AGAIN_MS, () => {
    lookup.isAskingAnew = false;
    const symbols = [...lookup.watched].sort();
    if (symbols.length === 0) return;
    for (const request of requestsFor(symbols)) ask(lookup, channel, request, 0, () => undefined);
    askAnew(lookup, { channel, requests: requestsFor });
  });
}

function whenTold(lookup: LookupState, symbols: readonly string[], begin: (symbols: readonly string[]) => void): void {
  const { info, waiting } = lookup;
  if (info === undefined) {
    begin(symbols);
    return;
  }
  const added = symbols.filter((symbol) => !waiting.has(symbol));
  const asked = info.requests(added);
  if (asked.length === 0) {
    begin(added);
    return;
  }
  for (const symbol of added) waiting.add(symbol);
  let open = asked.length;
  let isBegun = false;
  const go = (): void => {
    if (isBegun) return;
    isBegun = true;
    cancel();
    for (const symbol of added) waiting.delete(symbol);
    begin(added.filter((symbol) => lookup.watched.has(symbol)));
  };
  const cancel = lookup.timers.after(MOST_WAIT_MS, go);
  for (const request of asked) {
    ask(lookup, info.channel, request, 0, () => {
      open -= 1;
      if (open === 0) go();
    });
  }
  askAnew(lookup, info);
}

export function createInstrumentLookup(options: InstrumentLookupOptions): InstrumentLookup {
  const { venue } = options;
  const lookup: LookupState = {
    ...options,
    info: venue.connection.instrument_info,
    waiting: new Set<string>(),
    isAskingAnew: false,
  };

  return {
    whenTold: (symbols, begin) => {
      whenTold(lookup, symbols, begin);
    },
  };
}
