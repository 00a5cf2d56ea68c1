import {
  frozen,
  type ComposedInput,
  type DayProfile,
  type EvidenceSnapshot,
  type FeatureSnapshot,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type RegimeInputSnapshot,
} from '@xray/contracts';

import { checkedEvents, checkedRecords, checkedSymbol, requireObject } from './checked-input.ts';
import { checkedDayProfile } from './outlook/given-profile.ts';
import { composedInputAt, createComposerState, ingestEvent, ingestRecords, moveTo } from './composer-state.ts';
import { completeComposerConfig, type ComposerConfigInput } from './config.ts';
import { ComposerError } from './errors.ts';
import { barAtEngineTime } from './window/bar-time.ts';

interface ComposeTarget {
  readonly symbol: string;
  /** A multiple of the cadence. Events after it enter nothing. */
  readonly engine_timestamp_ms: number;
  /**
   * Events of the other symbols, each list in ingest order: bitcoin's for `rs_vs_btc` and `beta_to_btc`, all for
   * `alt_breadth`. Without them those features are `null`.
   */
  readonly reference?: Readonly<Record<string, readonly RawMarketEvent[]>>;
  /**
   * What the composer remembered after the symbol's run before, where its configuration has an outlook model; left out or `null` for
   * a first run, whose profile begins with what the events hold.
   */
  readonly day_profile?: DayProfile | null;
}

/**
 * What a snapshot is made from: the records of lookback and cut as they stand in the log, or plain events in ingest
 * order. Events of other symbols among them serve as reference.
 */
export type ComposeInput = ComposeTarget &
  (
    | { readonly records: readonly RawInputBufferRecord[]; readonly raw_events?: never }
    | { readonly raw_events: readonly RawMarketEvent[]; readonly records?: never }
  );

/** What was measured of the symbol, and what the observers of the set make of it. */
export interface Composed {
  readonly feature_snapshot: FeatureSnapshot;
  readonly evidence_snapshot: EvidenceSnapshot;
}

/**
 * Everything that a composer makes of one symbol at one engine time, the engine's input with the features and the evidence that it
 * carries: a pure function of its arguments.
 *
 * @throws ComposerError as `compose`
 */
export function composeInput(input: ComposeInput, configInput?: ComposerConfigInput): ComposedInput {
  requireObject('what is to be composed', input);
  const { engine_timestamp_ms: engineTimestampMs } = input;
  const symbol = checkedSymbol(input.symbol);
  const state = createComposerState(completeComposerConfig(configInput));
  moveTo(state, barAtEngineTime(engineTimestampMs, state.config.cadence_ms));
  if (input.records === undefined) {
    for (const event of checkedEvents(input.raw_events)) ingestEvent(state, state.lastSeq + 1, event);
  } else {
    ingestRecords(state, checkedRecords(input.records));
  }
  const reference = input.reference ?? {};
  requireObject('the reference', reference);
  for (const [name, events] of Object.entries(reference)) {
    for (const event of checkedEvents(events, `reference "${name}": `)) {
      if (event.symbol === symbol) {
        throw new ComposerError(
          'reference_names_own_symbol',
          `reference "${name}" holds an event of ${symbol}, the symbol to compose; put it among the raw events`,
        );
      }
      ingestEvent(state, state.lastSeq + 1, event);
    }
  }
  return frozen(composedInputAt(state, symbol, engineTimestampMs, checkedDayProfile(input.day_profile)));
}

/**
 * Features and evidence of one symbol at one engine time: a pure function of its arguments.
 *
 * @throws ComposerError `engine_time_off_cadence`, `ingest_order_violated`, `invalid_config`, `invalid_records`, `invalid_argument`,
 * `reference_names_own_symbol`, `too_many_bars`
 */
export function compose(input: ComposeInput, config?: ComposerConfigInput): Composed {
  const { feature_snapshot, evidence_snapshot } = composeInput(input, config);
  return frozen({ feature_snapshot, evidence_snapshot });
}

/**
 * The engine's input for one symbol at one engine time: the `SnapshotInputs` for exactly this time where there is one (the
 * last wins), else a shell made of features; with the evidence embedded. A pure function of its arguments.
 *
 * @throws ComposerError as `compose`
 */
export function composeSnapshot(input: ComposeInput, config?: ComposerConfigInput): RegimeInputSnapshot {
  return composeInput(input, config).snapshot;
}
