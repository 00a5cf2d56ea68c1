import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import {
  canonicalJson,
  errorText,
  previousDayProfile,
  rederivationDifferenceSchema,
  type ComposedInput,
  type DayProfile,
  type EngineRunRecord,
  type EventLogReader,
  type FeatureSnapshot,
  type HysteresisStoreRecord,
  type RawInputBufferRecord,
  type RawRecordHead,
  type RederivationDifference,
  type RederivedStep,
  type RegimeEngine,
  type RunRederivation,
  type TrustedState,
} from '@xray/contracts';

import { enforceStep, stepInputSha256 } from '../replay/enforce-step.ts';
import { previousMemory } from './previous-memory.ts';
import { chainOf, type StoredRun } from './recorded-run.ts';

/** What a verdict is made with again, from the raw records alone. */
export interface Rederiving {
  /** Composes the input of a run from raw records, as the composer of the run's configuration does. */
  readonly compose: (input: {
    readonly records: readonly RawInputBufferRecord[];
    readonly symbol: string;
    readonly engine_timestamp_ms: number;
    /** What was remembered beyond the lookback after the symbol's run before. */
    readonly day_profile: DayProfile | null;
  }) => ComposedInput;
  /** Which raw records can change what is composed; all where it is left out. Where something differs, all are looked at. */
  readonly looksAt?: (
    target: Pick<EngineRunRecord, 'symbol' | 'engine_timestamp_ms'>,
  ) => (head: RawRecordHead) => boolean;
  readonly engine: Pick<RegimeEngine, 'judge'>;
  /** Memories up to this record of their stream are forgotten, as the run's identity says; none where it is left out. */
  readonly memory_after_seq?: number;
  /** What lessens what comes of it, in a sentence. */
  readonly caveat?: string | null;
}

type StepName = RederivedStep['step'];

/** What each step of a run gives, as canonical JSON, in the order of the run. */
type StepOutputs = readonly (readonly [StepName, string])[];

/** The features, and with them what is remembered of the day where the run made that anew. */
function featuresOutput(features: FeatureSnapshot, day_profile: DayProfile | null): string {
  return canonicalJson(day_profile === null ? features : { ...features, day_profile });
}

function recordedOutputs(stored: StoredRun): StepOutputs {
  const { completed, published } = chainOf(stored);
  const outputs: [StepName, string][] = [];
  const features = completed?.payload.feature_snapshot;
  if (features !== undefined) outputs.push(['features', featuresOutput(features, stored.day_profile?.record ?? null)]);
  if (completed !== null) outputs.push(['verdict', canonicalJson(completed.payload.regime_output)]);
  if (published !== null) outputs.push(['hysteresis', canonicalJson(published.payload)]);
  return outputs;
}

/** What came of a run that was made again, and what it was made from beside the raw records. */
interface MadeAgain {
  readonly outputs: ReadonlyMap<StepName, string>;
  readonly trusted: readonly TrustedState[];
}

function trustedState(
  stream: 'hysteresis_record' | 'day_profile',
  record: HysteresisStoreRecord | DayProfile | null,
): TrustedState | null {
  if (record === null) return null;
  const { engine_timestamp_ms } = record;
  return { stream, engine_timestamp_ms, sha256: hash('sha256', canonicalJson(record)) };
}

function makeAgain(
  reader: EventLogReader,
  run: EngineRunRecord,
  records: readonly RawInputBufferRecord[],
  { compose, engine, memory_after_seq }: Rederiving,
): MadeAgain {
  const { engine_mode, engine_timestamp_ms, symbol } = run;
  const hasProfiles = reader.streamHead('day_profile').records > 0;
  const before = hasProfiles ? (previousDayProfile(reader, run)?.record ?? null) : null;
  const composed = compose({ records, symbol, engine_timestamp_ms, day_profile: before });
  const made = composed.day_profile?.engine_timestamp_ms === engine_timestamp_ms ? composed.day_profile : null;
  const previous = engine_mode === 'truth' ? null : previousMemory(reader, run, memory_after_seq);
  const { decision, truth } = engine.judge(composed.snapshot, engine_mode, previous);
  const outputs = new Map<StepName, string>([
    ['features', featuresOutput(composed.feature_snapshot, made)],
    ['verdict', canonicalJson(truth)],
  ]);
  if (decision !== null) {
    const { selected_output, state } = decision;
    outputs.set('hysteresis', canonicalJson({ hysteresis_state: state, selected_output }));
  }
  const trusted = [trustedState('hysteresis_record', previous), trustedState('day_profile', before)];
  return { outputs, trusted: trusted.filter((state) => state !== null) };
}

/** The raw records that a run is made from. */
interface RunInputs {
  readonly records: readonly RawInputBufferRecord[];
  /** Those that the log still has, from the first that a feature of the run looks at to the end of its cut. */
  readonly there: number;
}

async function inputsOf(
  reader: EventLogReader,
  run: EngineRunRecord,
  isNeeded: (head: RawRecordHead) => boolean,
): Promise<RunInputs> {
  let there = 0;
  const range = {
    from_ingest_seq: run.lookback_start_ingest_seq,
    to_ingest_seq: run.cut_end_ingest_seq,
    keep: (head: RawRecordHead) => {
      there += 1;
      return isNeeded(head);
    },
  };
  const records: RawInputBufferRecord[] = [];
  for (const batch of reader.readRaw(range)) {
    for (const record of batch) records.push(record);
    await setImmediate();
  }
  // Of a reader that passes over nothing all that comes is there.
  return { records, there: Math.max(there, records.length) };
}

/** Holds each recorded step against what the same input gives now. */
function compareSteps(run: EngineRunRecord, outputs: StepOutputs, derivedOutputs: ReadonlyMap<StepName, string>) {
  const steps: RederivedStep[] = [];
  let first: RederivationDifference | null = null;
  for (const [step, was] of outputs) {
    const is = derivedOutputs.get(step) ?? 'null';
    steps.push({ step, recorded_sha256: hash('sha256', was), derived_sha256: hash('sha256', is) });
    const input_sha256 = stepInputSha256(run, step);
    const violation = enforceStep(new Map([[input_sha256, was]]), { input_sha256, output: is });
    if (violation === null || first !== null) continue;
    const { path, recorded, replayed: derived } = violation;
    first = rederivationDifferenceSchema.parse({ step, path, recorded, derived });
  }
  return { steps, first_difference: first };
}

/**
 * Makes a run again, and holds it against what the log holds: from the records that it can look at, and from all of them where that
 * gives anything else.
 */
async function derive(reader: EventLogReader, stored: StoredRun, rederiving: Rederiving) {
  const { run } = stored;
  const wanted = run.cut_end_ingest_seq - run.lookback_start_ingest_seq + 1;
  const derivedFrom = async (isNeeded: (head: RawRecordHead) => boolean) => {
    const { records, there } = await inputsOf(reader, run, isNeeded);
    if (there < wanted)
      return { problem: `${wanted - there} of the ${wanted} raw records that it looks at are no longer in the log` };
    try {
      const { outputs, trusted } = makeAgain(reader, run, records, rederiving);
      return { trusted, ...compareSteps(run, recordedOutputs(stored), outputs) };
    } catch (error) {
      return { problem: `making it again failed: ${errorText(error)}` };
    }
  };
  const { looksAt } = rederiving;
  const first = looksAt === undefined ? null : await derivedFrom(looksAt(run));
  if (first !== null && !('problem' in first) && first.first_difference === null) return first;
  return derivedFrom(() => true);
}

function whyNoVerdict(stored: StoredRun): string | null {
  const { error_detail, status } = stored.run;
  if (status === 'failed') return `the run failed: ${error_detail ?? 'it does not say why'}`;
  return chainOf(stored).completed === null ? 'the run has not ended' : null;
}

/**
 * Makes a run again from its raw records, and holds every step of it against what the log holds. Says `NOT_DERIVABLE`, and why, where
 * there is no verdict, where raw records are gone, where there are more than `max_raw_records`, and where nothing is given to derive with.
 */
export async function rederiveRun(
  reader: EventLogReader,
  stored: StoredRun,
  rederiving: Rederiving | { readonly problem: string },
  max_raw_records = Number.POSITIVE_INFINITY,
): Promise<RunRederivation> {
  const { run } = stored;
  const { cut_end_ingest_seq, lookback_start_ingest_seq } = run;
  const raw_records = Math.max(0, cut_end_ingest_seq - lookback_start_ingest_seq + 1);
  const answer = {
    schema: 'run_rederivation',
    schema_version: '1',
    run_id: run.run_id,
    raw_records,
    input_sha256: stepInputSha256(run, 'run'),
  } as const;
  const notDerivable = (reason: string): RunRederivation => ({
    ...answer,
    status: 'NOT_DERIVABLE',
    reason,
    caveat: null,
    steps: [],
    first_difference: null,
  });
  const noVerdict = whyNoVerdict(stored);
  if (noVerdict !== null) return notDerivable(noVerdict);
  if ('problem' in rederiving) return notDerivable(rederiving.problem);
  if (raw_records > max_raw_records)
    return notDerivable(
      `it looks at ${raw_records} raw records, more than the ${max_raw_records} that are read here: xray why reads them`,
    );
  const derived = await derive(reader, stored, rederiving);
  if ('problem' in derived) return notDerivable(derived.problem);
  const status = derived.first_difference === null ? 'IDENTICAL' : 'DIFFERENT';
  return { ...answer, status, reason: null, caveat: rederiving.caveat ?? null, ...derived };
}
