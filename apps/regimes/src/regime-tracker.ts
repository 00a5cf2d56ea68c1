import { createSnapshotComposer, OBSERVER_SETS, type ObserverSetName } from '@xray/composer';
import {
  type BeliefByRegime,
  type Calibration,
  type Claim,
  type HysteresisStoreRecord,
  type Outlook,
  type RawInputBufferRecord,
  type Regime,
  type RegimeOutput,
  verdictLabel,
} from '@xray/contracts';
import { createRegimeEngine } from '@xray/regime-engine';

import type { Bar } from './bar.ts';
import { calibrationFor } from './calibration-for.ts';
import { checkedEnd, checkFollows } from './checked-bar.ts';
import { RegimesError } from './errors.ts';

/** What is known when a bar has closed. */
export interface RegimeOfBar {
  /** The first millisecond after the bar. */
  readonly time: number;
  /** What to call it: the claim, or the regime where nothing is claimed. */
  readonly label: string;
  /** What holds of it, with the numbers that it was measured by; `null` where the calibration claims nothing. */
  readonly claim: Claim | null;
  /** How far the market is about to move; `null` where the calibration keeps no chances. */
  readonly outlook: Outlook | null;
  /** The regime that is held, of nine; where the claim tells how wild it is, its name says no more than that. */
  readonly regime: Regime;
  readonly belief: BeliefByRegime;
  /** Of what is claimed, as a share of 1. */
  readonly confidence: number;
  readonly permissions: readonly string[];
  /** What forbids acting on it, e.g. `WARMING_UP` in the first hours. */
  readonly invalidations: readonly string[];
  /** The verdict as the engine gives it, with what spoke for it. */
  readonly verdict: RegimeOutput;
}

/** How bars are told of; everything can be left out. */
export interface RegimeTrackerOptions {
  /** Length of a bar in milliseconds; 3 minutes where nothing is said. */
  readonly barMs?: number;
  /** What the bars are of: it stands in the verdicts. */
  readonly symbol?: string;
  /** One that `xray calibrate` fitted to such bars, in place of the one that comes along. */
  readonly calibration?: Calibration;
}

/** Remembers one market bar by bar. */
export interface RegimeTracker {
  /**
   * What is known when this bar has closed, which follows the last one.
   *
   * @throws RegimesError; the tracker is then as it was
   */
  push(bar: Bar): RegimeOfBar;
}

const DEFAULT_BAR_MS = 180_000;
const NO_BYTES = new Uint8Array(0);

/** The bar as a venue's final candle, received when it closed. */
function recordOf(bar: Bar, end: number, barMs: number, symbol: string, sequence: number): RawInputBufferRecord {
  const { close, high, low, open, quoteVolume, takerBuyVolume, trades, volume } = bar;
  return {
    schema: 'raw_input_buffer_record',
    schema_version: '1',
    ingest_seq: sequence,
    ingest_ts_ms: end,
    event: {
      schema: 'raw_market_event',
      schema_version: '1',
      event_type: 'Candle',
      source_id: 'bars',
      symbol,
      exchange_ts_ms: end - 1,
      recv_ts_ms: end,
      raw_payload: NO_BYTES,
      normalized: {
        open,
        high,
        low,
        close,
        // A bar without volume counts as one of which none is known.
        volume: volume ?? 0,
        interval_ms: barMs,
        is_final: true,
        ...(quoteVolume === undefined ? {} : { quote_volume: quoteVolume }),
        ...(takerBuyVolume === undefined ? {} : { taker_buy_volume: takerBuyVolume }),
        ...(trades === undefined ? {} : { trade_count: trades }),
      },
    },
  };
}

function isKnown(name: string): name is ObserverSetName {
  return Object.hasOwn(OBSERVER_SETS, name);
}

/** The observers that a calibration was fitted with. */
function observerSet({ name, observer_set }: Calibration): ObserverSetName {
  if (isKnown(observer_set)) return observer_set;
  throw new RegimesError(
    'no_calibration',
    `calibration ${name} is of observer set ${observer_set}, which this version does not have: fit one with \`xray calibrate\` of this version`,
  );
}

function regimeOfBar(verdict: RegimeOutput, belief: BeliefByRegime): RegimeOfBar {
  const { claim, confidence, invalidations, outlook, permissions, regime, timestamp } = verdict;
  return {
    time: timestamp,
    label: verdictLabel(verdict),
    claim: claim ?? null,
    outlook: outlook ?? null,
    regime,
    belief,
    confidence,
    permissions,
    invalidations,
    verdict,
  };
}

/**
 * Tells of one market as its bars close: composes features, weighs them against what is remembered, and gives what `xray run` gives of
 * the same bars. It keeps two days of bars and the last belief, and nothing of anything that it gave.
 *
 * @throws RegimesError `no_calibration`
 */
export function createRegimeTracker(options: RegimeTrackerOptions = {}): RegimeTracker {
  const { barMs = DEFAULT_BAR_MS, symbol = 'BARS' } = options;
  const calibration = options.calibration ?? calibrationFor(barMs);
  const observer_set = observerSet(calibration);
  const outlook_model = observer_set === 'v3' ? (calibration.outlook_model ?? null) : null;
  const composer = createSnapshotComposer({ cadence_ms: barMs, observer_set, outlook_model });
  const engine = createRegimeEngine({ cadence_ms: barMs }, calibration);
  let memory: HysteresisStoreRecord | null = null;
  let pushed = 0;
  let last: number | null = null;
  return {
    push(bar) {
      const end = checkedEnd(bar, barMs, pushed);
      if (last !== null) checkFollows(end, last, barMs, pushed);
      composer.ingest([recordOf(bar, end, barMs, symbol, pushed + 1)]);
      const { snapshot } = composer.composeAt(symbol, end);
      const decision = engine.runWithHysteresis(snapshot, memory);
      memory = engine.storeRecord(decision);
      last = end;
      pushed += 1;
      return regimeOfBar(decision.selected_output, decision.state.belief_by_regime);
    },
  };
}
