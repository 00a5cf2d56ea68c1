import type { DayProfile } from '../composer/day-profile.ts';
import type { OutlookTerms } from '../composer/outlook-model.ts';
import type { EvidenceSnapshot } from '../composer/evidence-snapshot.ts';
import type { FeatureSnapshot } from '../composer/feature-snapshot.ts';
import type { RegimeInputSnapshot } from '../composer/regime-input-snapshot.ts';
import type { RawInputBufferRecord } from '../market-data/raw-market-event.ts';

/** The terms of a forecast, and the volatility that ranges are forecast against. */
export interface OutlookReading {
  /** A share of the price; `null` where too little is known for a forecast. */
  readonly usual_volatility: number | null;
  readonly terms: OutlookTerms;
}

/**
 * What a composer makes of one symbol at one engine time: the snapshot for the engine, and the features and opinions
 * that it carries, for the record.
 */
export interface ComposedInput {
  readonly snapshot: RegimeInputSnapshot;
  readonly feature_snapshot: FeatureSnapshot;
  readonly evidence_snapshot: EvidenceSnapshot;
  /**
   * What the composer remembers beyond its lookback after this run; made by it where `engine_timestamp_ms` is the run's. Left out
   * where it remembers nothing.
   */
  readonly day_profile?: DayProfile;
  /** What a forecast of the range would be made of, where the composer was told to give it out. */
  readonly outlook?: OutlookReading;
}

/** Events of a symbol that a composer took and that enter nothing, since it was made. */
export interface ComposerLeftOut {
  readonly symbol: string;
  /** `dated_ahead`: their exchange time, or the engine time that they are for, lies further ahead of their receipt than any clock is off. */
  readonly reason: 'dated_ahead';
  readonly events: number;
}

/** The composer as the orchestrator sees it: fed once with every record in ingest order, asked at engine times. */
export interface SnapshotComposer {
  /** Names the observers that speak, e.g. `v1`. */
  readonly observer_set: string;
  /** Takes the records of a cut, of all symbols, in ingest order, each once. */
  ingest(records: readonly RawInputBufferRecord[]): void;
  /**
   * The engine input of a symbol at an engine time that is no earlier than the last one asked for. `before` is the day profile after
   * the symbol's last run that counts, `null` for none; where it is left out, that of the last answer.
   */
  composeAt(symbol: string, engineTimestampMs: number, before?: DayProfile | null): ComposedInput;
  /** The first record that any feature at this engine time looks at, of any symbol: the run record's lookback start. */
  lookbackStart(engineTimestampMs: number): number;
  /** What was left out so far, by symbol in order of appearance; symbols of which nothing was are not there. */
  leftOut(): readonly ComposerLeftOut[];
}
