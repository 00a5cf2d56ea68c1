import {
  auditRecord,
  canonicalJson,
  createMemoryLog,
  DAY_PROFILE_HALF_HOURS,
  REGIMES,
  runId,
  sha256Hex,
  type AppendRequest,
  type BeliefByRegime,
  type DayProfile,
  type EngineRunRecord,
  type HysteresisState,
  type HysteresisStoreRecord,
  type LogEntry,
  type LogStream,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type RegimeOutput,
} from '@xray/contracts';

import { leafBytes } from '../bundle/bundle-format.ts';
import { newSigningKeyText, parseSigningKey } from '../keys/signing-key.ts';
import { leafHash } from '../merkle/hashes.ts';
import type { BatchCodec, Derivation, DerivationInput, FindSoftware, ProofSource, ProvenBatch } from '../run/ports.ts';

const CADENCE_MS = 180_000;
const LOOKBACK_RUNS = 3;
const IDENTITY = { config_hash: 'a'.repeat(64), runtime_fingerprint: 'b'.repeat(64) };

const OTHER_IDENTITY = { ...IDENTITY, config_hash: 'c'.repeat(64) };
const TOY = { config: {}, calibration: null, runtime: { node: '24', v8: '13', packages: {} } };

/** Always the same key. */
export const testKey = parseSigningKey(
  newSigningKeyText('example.org/test', (bytes) => new Uint8Array(bytes).fill(7)),
  'the test',
);

function trade(symbol: string, recvMs: number, price: number): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    event_type: 'TradeTick',
    source_id: 'test',
    symbol,
    exchange_ts_ms: recvMs,
    recv_ts_ms: recvMs,
    raw_payload: new TextEncoder().encode(`${symbol} ${recvMs} ${price}`),
    normalized: { price, quantity: 1, side: 'buy' },
  };
}

const belief = Object.fromEntries(REGIMES.map((regime) => [regime, 1 / REGIMES.length])) as BeliefByRegime;

/** An engine that sums prices and counts runs: what it is given shows in what it gives. */
export function toyDerivation({ engine_timestamp_ms, memory, records, symbol }: DerivationInput): Derivation {
  const sum = records.reduce(
    (prices, { event }) => prices + (event.event_type === 'TradeTick' ? event.normalized.price : 0),
    0,
  );
  const progress = (memory?.progress_current ?? 0) + 1;
  const verdict: RegimeOutput = {
    schema: 'regime_output',
    schema_version: '1',
    symbol,
    timestamp: engine_timestamp_ms,
    regime: 'CHOP_BALANCED',
    confidence: 1 / (1 + sum + progress),
    drivers: ['toy'],
    invalidations: [],
    permissions: ['mean_reversion'],
  };
  const after: HysteresisStoreRecord = {
    schema: 'hysteresis_store_record',
    schema_version: '1',
    symbol,
    engine_timestamp_ms,
    belief_by_regime: belief,
    anchor_regime: 'CHOP_BALANCED',
    candidate_regime: null,
    progress_current: progress,
    last_commit_timestamp_ms: null,
  };
  return { verdict, memory: after, day_profile: null };
}

/** The same with a profile of the day, made anew at every second boundary: it counts how often, and shows in the verdict. */
export function profiledDerivation(input: DerivationInput): Derivation {
  const { day_profile: before, engine_timestamp_ms, symbol } = input;
  const derived = toyDerivation(input);
  const times = (before?.range_level.weight ?? 0) + 1;
  const made: DayProfile = {
    schema: 'day_profile',
    schema_version: '1',
    symbol,
    engine_timestamp_ms,
    cadence_ms: CADENCE_MS,
    through_ts_ms: engine_timestamp_ms,
    weights: Array<number>(DAY_PROFILE_HALF_HOURS).fill(0),
    sums: Array<number>(DAY_PROFILE_HALF_HOURS).fill(0),
    range_level: { weight: times, sum: 0 },
    trades_level: { weight: 0, sum: 0 },
    return_level: { weight: 0, sum: 0 },
  };
  const isMade = engine_timestamp_ms % (2 * CADENCE_MS) === 0;
  const confidence = derived.verdict.confidence / (1 + (isMade ? times : times - 1));
  return { ...derived, verdict: { ...derived.verdict, confidence }, day_profile: isMade ? made : null };
}

export const toySoftware: FindSoftware = () => ({ installed: true, derive: toyDerivation });

function stateOf(memory: HysteresisStoreRecord): HysteresisState {
  return {
    ...memory,
    schema: 'hysteresis_state',
    progress_required: 3,
    reason_codes: [],
    transition: {
      stable_regime: 'CHOP_BALANCED',
      candidate_regime: null,
      candidate_count: 0,
      transition_active: false,
      flipped: false,
      reset_due_to_gap: false,
    },
  };
}

function runEntries(run: EngineRunRecord, derived: Derivation): readonly LogEntry[] {
  const { day_profile, memory, verdict } = derived;
  if (memory === null) return [];
  const event = {
    schema: 'orchestrator_event',
    schema_version: '1',
    run_id: run.run_id,
    symbol: run.symbol,
    engine_timestamp_ms: run.engine_timestamp_ms,
    cut_start_ingest_seq: run.cut_start_ingest_seq,
    cut_end_ingest_seq: run.cut_end_ingest_seq,
    cut_kind: 'boundary',
  } as const;
  return [
    { stream: 'run_record', record: { ...run, status: 'started', completed_ts_ms: null } },
    { stream: 'run_record', record: run },
    {
      stream: 'orchestrator_event',
      record: { ...event, event_type: 'EngineRunCompleted', payload: { regime_output: verdict } },
    },
    {
      stream: 'orchestrator_event',
      record: {
        ...event,
        event_type: 'HysteresisStatePublished',
        payload: { hysteresis_state: stateOf(memory), selected_output: verdict },
      },
    },
    ...(day_profile === null ? [] : [{ stream: 'day_profile', record: day_profile } as const]),
    { stream: 'hysteresis_record', record: memory },
  ];
}

/** What another identity says that begins after some boundaries, and forgets what was remembered. */
function forgettingIdentity(boundaries: number): LogEntry {
  const made = { records: 2 * boundaries, last_engine_timestamp_ms: boundaries * CADENCE_MS };
  return {
    stream: 'audit',
    record: auditRecord('run_epoch', 2, {
      ...TOY,
      ...OTHER_IDENTITY,
      border: {
        after_engine_timestamp_ms: boundaries * CADENCE_MS,
        cut_end_ingest_seq: 2 * boundaries,
        lookback_start_ingest_seq: 1,
        streams: { hysteresis_record: made },
      },
      changed: [],
      memory: {
        hysteresis: 'anew',
        forgotten_hysteresis_records: made.records,
        gate: 'carried',
        modules_anew: [],
      },
    }),
  };
}

/** How a recorded market is run. */
export interface RecordedMarketOptions {
  /** Another identity begins after so many boundaries and forgets what was remembered. */
  readonly forgets_after?: number;
  /** What the runs are made with; without a profile of the day when left out. */
  readonly derivation?: (input: DerivationInput) => Derivation;
}

/** A market of two symbols, recorded and run, whose log has a batch for each stream of a boundary. */
export async function recordedMarket(
  boundaries: number,
  { derivation = toyDerivation, forgets_after }: RecordedMarketOptions = {},
) {
  const log = createMemoryLog({ batch_records: 4 });
  const batches: ProvenBatch[] = [];
  const heads = new Map<LogStream, number>();
  const append = async (request: AppendRequest): Promise<void> => {
    const before = new Map(heads);
    await log.writer.append(request);
    for (const stream of ['raw', ...new Set((request.entries ?? []).map((entry) => entry.stream))] as const)
      batches.push(...newBatches(log.reader, stream, before.get(stream) ?? 0, batches.length, heads));
  };
  await append({ entries: [{ stream: 'audit', record: auditRecord('run_epoch', 1, { ...TOY, ...IDENTITY }) }] });
  let identity = IDENTITY;
  const runs: EngineRunRecord[] = [];
  const memories = new Map<string, HysteresisStoreRecord>();
  const profiles = new Map<string, DayProfile>();
  for (let boundary = 1; boundary <= boundaries; boundary += 1) {
    const engineMs = boundary * CADENCE_MS;
    if (boundary - 1 === forgets_after) {
      await append({ entries: [forgettingIdentity(forgets_after)] });
      identity = OTHER_IDENTITY;
      memories.clear();
    }
    const raw = ['A', 'B'].map((symbol, index) => trade(symbol, engineMs - 5, 10 * boundary + index));
    await append({ raw, ingest_ts_ms: engineMs });
    const entries: LogEntry[] = [];
    for (const symbol of ['A', 'B']) {
      const key = {
        symbol,
        engine_timestamp_ms: engineMs,
        cut_end_ingest_seq: 2 * boundary,
        engine_mode: 'hysteresis',
      } as const;
      const run: EngineRunRecord = {
        schema: 'engine_run_record',
        schema_version: '1',
        run_id: runId(key),
        ...key,
        cut_kind: 'boundary',
        cut_start_ingest_seq: 2 * boundary - 1,
        lookback_start_ingest_seq: Math.max(1, 2 * (boundary - LOOKBACK_RUNS) + 1),
        planned_ts_ms: engineMs,
        started_ts_ms: engineMs,
        completed_ts_ms: engineMs + 1,
        status: 'completed',
        attempts: 1,
        calibration_hash: null,
        ...identity,
      };
      const records = [...log.reader.readRaw({ from_ingest_seq: run.lookback_start_ingest_seq })].flat();
      const remembered = { memory: memories.get(symbol) ?? null, day_profile: profiles.get(symbol) ?? null };
      const derived = derivation({ records, ...key, ...remembered });
      if (derived.day_profile !== null) profiles.set(symbol, derived.day_profile);
      if (derived.memory !== null) memories.set(symbol, derived.memory);
      entries.push(...runEntries(run, derived));
      runs.push(run);
    }
    await append({ entries });
  }
  return { batches, runs, source: sourceOf(log.reader, batches) };
}

type Reader = ReturnType<typeof createMemoryLog>['reader'];

const text = new TextEncoder();

function newBatches(
  reader: Reader,
  stream: LogStream,
  after: number,
  batches: number,
  heads: Map<LogStream, number>,
): readonly ProvenBatch[] {
  const records =
    stream === 'raw'
      ? [...reader.readRaw({ from_ingest_seq: after + 1 })].flat().map(rawJson)
      : [...reader.read(stream, { from_seq: after + 1 })].flat().map(({ record, seq }) => ({ seq, record }));
  if (records.length === 0) return [];
  heads.set(stream, after + records.length);
  const block = text.encode(canonicalJson(records));
  const leaf = {
    batch_id: batches + 1,
    stream,
    first_seq: after + 1,
    last_seq: after + records.length,
    appended_ts_ms: 1,
    block_sha256: sha256Hex(block),
  };
  return [{ leaf, block }];
}

function rawJson(record: RawInputBufferRecord) {
  return { ...record, event: { ...record.event, raw_payload: Buffer.from(record.event.raw_payload).toString('hex') } };
}

/** Blocks of the test are canonical JSON. */
export const jsonCodec: BatchCodec = {
  rawRecordsOf: ({ block }) => {
    const records = JSON.parse(Buffer.from(block).toString('utf8')) as ReturnType<typeof rawJson>[];
    return records.map((record) => ({
      ...record,
      event: { ...record.event, raw_payload: new Uint8Array(Buffer.from(record.event.raw_payload, 'hex')) },
    }));
  },
  derivedRecordsOf: ({ block }, stream) => {
    const records = JSON.parse(Buffer.from(block).toString('utf8')) as { seq: number; record: never }[];
    return records.map(({ record, seq }) => ({ seq, stream, record, body: canonicalJson(record) }));
  },
  portableBlock: (block) => block,
  blockOfPortable: (portable) => portable,
};

export function sourceOf(reader: ProofSource['reader'], batches: readonly ProvenBatch[]): ProofSource {
  return {
    reader,
    codec: jsonCodec,
    batches: (stream, fromSeq, toSeq) =>
      batches.filter(({ leaf }) => leaf.stream === stream && leaf.last_seq >= fromSeq && leaf.first_seq <= toSeq),
    leaves: () => ({
      size: batches.length,
      lost_through: 0,
      hashes: batches.map(({ leaf }) => leafHash(leafBytes(leaf))),
    }),
  };
}
