import type {
  ComposedInput,
  ComposerLeftOut,
  DayProfile,
  FeatureSnapshot,
  OutlookReading,
  RawInputBufferRecord,
  RawMarketEvent,
} from '@xray/contracts';

import type { ComposerConfig } from './config.ts';
import { ComposerError } from './errors.ts';
import { computeFeatures, type ComputedFeatures } from './features/compute-features.ts';
import { altBreadth, standsAbove, type MarketContext } from './features/context.ts';
import { vwapOfSlots } from './features/price.ts';
import { withForecast } from './features/with-forecast.ts';
import { createWorkspace, type Workspace } from './features/workspace.ts';
import { observe, OBSERVER_SETS } from './observers/observer-sets.ts';
import { advancedDayProfile, meanSquaredReturn } from './outlook/advance-day-profile.ts';
import { requireProfileOf } from './outlook/given-profile.ts';
import { outlookFeatures, readingOf } from './outlook/outlook-features.ts';
import { readOutlook } from './outlook/read-outlook.ts';
import { assembleSnapshot } from './snapshot/assemble-snapshot.ts';
import { snapshotSupply } from './snapshot/snapshot-supply.ts';
import { barAtEngineTime } from './window/bar-time.ts';
import { readLogCloses, readPeer, readWindow } from './window/read-window.ts';
import { readWholeBars, type Bar } from './window/read-whole-bars.ts';
import { recordEvent } from './window/record-event.ts';
import {
  advance,
  createSymbolWindow,
  firstRetainedSeq,
  isEmpty,
  looksAtGivenUp,
  type SymbolWindow,
} from './window/symbol-window.ts';
import { CLOSE_SLOTS, createWindowView, type WindowView } from './window/window-view.ts';

/** A value that holds for one engine bar as long as no further record has come. */
interface Remembered<Value> {
  readonly engineBar: number;
  readonly lastSeq: number;
  readonly value: Value;
}

/** The windows of all symbols, and where in the log and in time they stand. */
export interface ComposerState {
  readonly config: ComposerConfig;
  readonly windows: Map<string, SymbolWindow>;
  /** Events left out for a time far ahead of their receipt, by symbol. */
  readonly aheadOfReceipt: Map<string, number>;
  /** The day profile of each symbol as the last answer made it. */
  readonly dayProfiles: Map<string, DayProfile>;
  /** Ingest sequence of the last record taken; 0 before the first. */
  lastSeq: number;
  /** The latest engine bar asked for; −Infinity before the first. */
  engineBar: number;
  /** Room for reading one window, used again for every run. */
  readonly view: WindowView;
  readonly workspace: Workspace;
  readonly btcLogCloses: Float64Array;
  readonly btcTradedLogCloses: Float64Array;
  market: Remembered<MarketContext> | null;
  lookback: Remembered<number> | null;
}

export function createComposerState(config: ComposerConfig): ComposerState {
  return {
    config,
    windows: new Map(),
    aheadOfReceipt: new Map(),
    dayProfiles: new Map(),
    lastSeq: 0,
    engineBar: Number.NEGATIVE_INFINITY,
    view: createWindowView(),
    workspace: createWorkspace(),
    btcLogCloses: new Float64Array(CLOSE_SLOTS),
    btcTradedLogCloses: new Float64Array(CLOSE_SLOTS),
    market: null,
    lookback: null,
  };
}

/** A time further ahead of its receipt is no time: a wrong unit, or a clock that is off by more than a day. */
const MAX_AHEAD_MS = 86_400_000;

/** Whether an event says that it happened, or holds for an engine time, further ahead of its receipt than can be. */
function isDatedAhead(event: RawMarketEvent): boolean {
  const latestMs = event.recv_ts_ms + MAX_AHEAD_MS;
  if (event.exchange_ts_ms !== null && event.exchange_ts_ms > latestMs) return true;
  return event.event_type === 'SnapshotInputs' && event.normalized.timestamp_ms > latestMs;
}

/**
 * Takes one event at its place in ingest order. An event whose exchange time, or the engine time that it is for, lies more than a
 * day ahead of its receipt is left out and counted. A symbol that is told more than its window may hold gives up the oldest of it.
 */
export function ingestEvent(state: ComposerState, ingestSeq: number, event: RawMarketEvent): void {
  state.lastSeq = ingestSeq;
  const { symbol } = event;
  if (isDatedAhead(event)) {
    state.aheadOfReceipt.set(symbol, (state.aheadOfReceipt.get(symbol) ?? 0) + 1);
    return;
  }
  let window = state.windows.get(symbol);
  if (window === undefined) {
    window = createSymbolWindow(symbol, state.config);
    window.engineBar = state.engineBar;
    state.windows.set(symbol, window);
  }
  recordEvent(window, ingestSeq, event);
}

/** What was left out so far, by symbol in order of appearance. */
export function leftOutOf({ aheadOfReceipt }: ComposerState): readonly ComposerLeftOut[] {
  return Array.from(aheadOfReceipt, ([symbol, events]) => ({ symbol, reason: 'dated_ahead', events }));
}

/**
 * Takes records in ingest order.
 *
 * @throws ComposerError `ingest_order_violated` (nothing of the batch is taken)
 */
export function ingestRecords(state: ComposerState, records: readonly RawInputBufferRecord[]): void {
  let before = state.lastSeq;
  for (const { ingest_seq: ingestSeq } of records) {
    if (!(ingestSeq > before)) {
      throw new ComposerError(
        'ingest_order_violated',
        `record ${ingestSeq} came after record ${before}; feed each record of the log once, in ingest order`,
      );
    }
    before = ingestSeq;
  }
  for (const { ingest_seq: ingestSeq, event } of records) ingestEvent(state, ingestSeq, event);
}

/** Refuses a window of which a part was given up that the engine bar looks at. */
function requireWhole(window: SymbolWindow, engineBar: number): void {
  if (!looksAtGivenUp(window, engineBar)) return;
  const { close_history_bars: history, max_bar_chunks: maxChunks } = window.config;
  throw new ComposerError(
    'too_many_bars',
    `symbol ${window.symbol}: exchange times spread over more than ${maxChunks} blocks of bars, and the oldest were given up; its ` +
      `runs go on once they lie ${history} bars back; check the unit of its times, compose more often, or raise max_bar_chunks`,
  );
}

/** Moves all windows on to an engine bar. */
export function moveTo(state: ComposerState, engineBar: number): void {
  if (engineBar === state.engineBar) return;
  state.engineBar = engineBar;
  for (const [symbol, window] of state.windows) {
    advance(window, engineBar);
    if (isEmpty(window)) state.windows.delete(symbol);
  }
}

function engineBarOf(state: ComposerState, engineTimestampMs: number): number {
  const { cadence_ms: cadenceMs } = state.config;
  const engineBar = barAtEngineTime(engineTimestampMs, cadenceMs);
  if (engineBar >= state.engineBar) return engineBar;
  throw new ComposerError(
    'engine_time_went_back',
    `engine time ${engineTimestampMs} comes before ${state.engineBar * cadenceMs}, which was asked for already; ask in ` +
      'order of time, or use compose over a lookback',
  );
}

function isCurrent(state: ComposerState, engineBar: number, value: Remembered<unknown> | null): boolean {
  return value !== null && value.engineBar === engineBar && value.lastSeq === state.lastSeq;
}

function marketContext(state: ComposerState, engineBar: number): MarketContext {
  if (state.market !== null && isCurrent(state, engineBar, state.market)) return state.market.value;
  let above = 0;
  let counted = 0;
  for (const window of state.windows.values()) {
    if (looksAtGivenUp(window, engineBar)) continue;
    const price = readPeer(window, engineBar, state.view.trading);
    const averagePrice = vwapOfSlots(state.view.trading);
    if (!Number.isFinite(price) || !Number.isFinite(averagePrice)) continue;
    counted += 1;
    if (standsAbove(price, averagePrice)) above += 1;
  }
  const btc = state.windows.get(state.config.btc_symbol);
  const { btcLogCloses, btcTradedLogCloses } = state;
  if (btc === undefined || looksAtGivenUp(btc, engineBar)) {
    btcLogCloses.fill(Number.NaN);
    btcTradedLogCloses.fill(Number.NaN);
  } else {
    readLogCloses(btc, engineBar, btcLogCloses, btcTradedLogCloses);
  }
  const value: MarketContext = {
    altBreadth: altBreadth(above, counted),
    btcLogCloses,
    btcTradedLogCloses,
  };
  state.market = { engineBar, lastSeq: state.lastSeq, value };
  return value;
}

function computedAt(state: ComposerState, window: SymbolWindow, engineBar: number): ComputedFeatures {
  const market = marketContext(state, engineBar);
  readWindow(window, engineBar, state.view);
  return computeFeatures(state.view, market, state.workspace);
}

/** What a forecast looks at, and what is remembered beyond the window for it. */
interface OutlookRead {
  readonly reading: OutlookReading;
  readonly profile: DayProfile | null;
}

/** Of a window that has been read; `null` where nobody asks for it. */
function readOutlookAt(
  { config, view }: ComposerState,
  window: SymbolWindow,
  engineBar: number,
  before: DayProfile | null,
): OutlookRead | null {
  if (window.recent === null) return null;
  const profile = advancedDayProfile(before, window, engineBar);
  const read = readOutlook(window, window.recent, engineBar);
  const { moments } = view.normaliser;
  const inputs = {
    read,
    moments,
    profile,
    meanSquaredReturn: profile === null ? Number.NaN : meanSquaredReturn(profile, window, engineBar),
    engineBar,
    engineTimestampMs: engineBar * config.cadence_ms,
  };
  return { reading: readingOf(inputs, config.outlook_model?.horizon_bars), profile };
}

/** What of the outlook is given out with an answer. */
function givenOut(
  { config }: ComposerState,
  { profile, reading }: OutlookRead,
): Pick<ComposedInput, 'day_profile' | 'outlook'> {
  if (profile !== null && !config.outlook_terms) return { day_profile: profile };
  return {
    ...(profile === null ? {} : { day_profile: profile }),
    ...(config.outlook_terms ? { outlook: reading } : {}),
  };
}

/**
 * A symbol's input at an engine time, from what has been ingested, and from the day profile before it: that of the last answer where
 * none is given. Forgets what only earlier engine times look at.
 *
 * @throws ComposerError `engine_time_off_cadence`, `engine_time_went_back`, `too_many_bars` while the symbol's window reaches what was given up,
 * `invalid_argument` where the profile is another symbol's or from later
 */
export function composedInputAt(
  state: ComposerState,
  symbol: string,
  engineTimestampMs: number,
  before: DayProfile | null = state.dayProfiles.get(symbol) ?? null,
): ComposedInput {
  const engineBar = engineBarOf(state, engineTimestampMs);
  moveTo(state, engineBar);
  const window = state.windows.get(symbol) ?? createSymbolWindow(symbol, state.config);
  requireWhole(window, engineBar);
  if (before !== null) requireProfileOf(before, symbol, engineTimestampMs, state.config);
  const computed = computedAt(state, window, engineBar);
  const outlook = readOutlookAt(state, window, engineBar, before);
  const { outlook_model } = state.config;
  const forecast = outlook === null || outlook_model === null ? null : outlookFeatures(outlook_model, outlook.reading);
  const features = forecast === null ? computed.features : withForecast(computed.features, forecast);
  const featureSnapshot: FeatureSnapshot = {
    engine_timestamp_ms: engineTimestampMs,
    features,
    schema: 'feature_snapshot',
    schema_version: '1',
    symbol,
  };
  const evidence = observe(featureSnapshot, OBSERVER_SETS[state.config.observer_set]);
  const given = window.snapshotInputs.get(engineTimestampMs) ?? null;
  const supply = snapshotSupply(window, engineBar, computed.features);
  const profile = outlook?.profile ?? null;
  if (profile !== null) state.dayProfiles.set(symbol, profile);
  const composed: ComposedInput = {
    evidence_snapshot: evidence,
    feature_snapshot: featureSnapshot,
    snapshot: assembleSnapshot(computed, evidence, given, supply, forecast?.usual_volatility ?? null),
  };
  return outlook === null ? composed : Object.assign(composed, givenOut(state, outlook));
}

/**
 * The bars of a symbol at an engine time, as `composedInputAt` sees them.
 *
 * @throws ComposerError `engine_time_off_cadence`, `engine_time_went_back`
 */
export function wholeBarsAt(state: ComposerState, symbol: string, engineTimestampMs: number): readonly Bar[] {
  const engineBar = engineBarOf(state, engineTimestampMs);
  moveTo(state, engineBar);
  const window = state.windows.get(symbol);
  if (window === undefined) return [];
  requireWhole(window, engineBar);
  return readWholeBars(window, engineBar);
}

/**
 * The first record that counts at an engine time, for any symbol; one after the last record taken where none does.
 *
 * @throws ComposerError `engine_time_off_cadence`, `engine_time_went_back`
 */
export function lookbackStartAt(state: ComposerState, engineTimestampMs: number): number {
  const engineBar = engineBarOf(state, engineTimestampMs);
  if (state.lookback !== null && isCurrent(state, engineBar, state.lookback)) return state.lookback.value;
  let value = state.lastSeq + 1;
  for (const window of state.windows.values()) value = Math.min(value, firstRetainedSeq(window, engineBar));
  state.lookback = { engineBar, lastSeq: state.lastSeq, value };
  return value;
}
