import { createHash } from 'node:crypto';

import {
  auditRecord,
  canonicalJson,
  runEvidenceSchema,
  splitOperational,
  type ComposedInput,
  type EngineRunRecord,
  type EventLogReader,
  type RunEvidence,
  type TrustedState,
} from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { logCuts } from '../cuts/log-cuts.ts';
import { createOrchestrator } from '../orchestrator.ts';
import { CADENCE_MS, countingEngine, identity, summingComposer, trade } from '../testing/fixtures.ts';
import { createMemoryLog, type MemoryLog } from '../testing/memory-log.ts';
import { runEvidenceLines } from './evidence-lines.ts';
import { feedbackEntry } from './feedback.ts';
import type { Rederiving } from './rederive.ts';
import { createRunEvidenceSource, runEvidence, type RunEvidenceOptions } from './run-evidence.ts';

function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

function body(record: object): string {
  return canonicalJson(splitOperational(record).digested);
}

const bars = [1, 2, 3, 4].flatMap((bar) => [
  trade('A', bar * CADENCE_MS - 9, bar),
  trade('B', bar * CADENCE_MS - 7, bar),
  trade('A', bar * CADENCE_MS - 5, 10 * bar),
]);

/** A log of four boundaries; B fails at the third. */
async function recordedLog(events = bars): Promise<MemoryLog> {
  const log = createMemoryLog();
  await log.writer.append({ raw: events, ingest_ts_ms: 0 });
  const composer = summingComposer((symbol, engineMs) => {
    if (symbol === 'B' && engineMs === 3 * CADENCE_MS) throw new Error('nothing to compose');
  });
  const orchestrator = createOrchestrator({ composer, engine: countingEngine(), identity });
  for (const cut of logCuts(log.reader, { cadence_ms: CADENCE_MS, boundary_delay_ms: 2_000 }))
    await log.writer.append({ entries: orchestrator.runBoundary(cut).entries });
  return log;
}

const honest: Rederiving = {
  engine: countingEngine(),
  compose({ engine_timestamp_ms, records, symbol }): ComposedInput {
    const composer = summingComposer();
    composer.ingest(records);
    return composer.composeAt(symbol, engine_timestamp_ms);
  },
};

function optionsOf(reader: EventLogReader, rest: Partial<RunEvidenceOptions> = {}): RunEvidenceOptions {
  return {
    reader,
    governance: () => null,
    making: () => ({ cadence_ms: CADENCE_MS, rederiving: honest }),
    ...rest,
  };
}

function runIn(reader: EventLogReader, symbol: string, bar: number): EngineRunRecord {
  const runs = [...reader.read('run_record')].flat().map(({ record }) => record);
  const found = runs.find((run) => run.symbol === symbol && run.engine_timestamp_ms === bar * CADENCE_MS);
  if (found === undefined) throw new Error(`a run of ${symbol} was expected`);
  return found;
}

async function evidenceOf(log: MemoryLog, symbol: string, bar: number, rest?: Partial<RunEvidenceOptions>) {
  return runEvidence(optionsOf(log.reader, rest), runIn(log.reader, symbol, bar).run_id);
}

function completedOf({ orchestrator_events }: Pick<RunEvidence, 'orchestrator_events'>) {
  const [, completed, published] = orchestrator_events;
  if (completed?.event_type !== 'EngineRunCompleted' || published?.event_type !== 'HysteresisStatePublished')
    throw new Error('a verdict was expected');
  return { completed, published };
}

describe('the evidence of a run', () => {
  it('is everything that the log holds of it, and of no other run, in the shape of its contract', async () => {
    const evidence = await evidenceOf(await recordedLog(), 'A', 2);
    expect(runEvidenceSchema.safeParse(evidence).error).toBeUndefined();
    expect(evidence).toMatchObject({
      run: { symbol: 'A', engine_timestamp_ms: 2 * CADENCE_MS, status: 'completed' },
      verdict: { regime: 'CHOP_BALANCED' },
      hysteresis: { progress_current: 2 },
      features: { features: { price_last: 33 } },
      gate: null,
      frames: { from: 'cut', total: 2 },
    });
    const events = evidence.orchestrator_events.map(({ event_type }) => event_type);
    expect(events).toEqual(['EngineRunStarted', 'EngineRunCompleted', 'HysteresisStatePublished']);
    const thread = evidence.thread.map(({ event_type }) => event_type);
    expect(thread).toEqual(['intent.received', 'dataplane.dispatched', 'artifact.delivered']);
  });

  it('makes the run again from what it can look at, and from all records before it says that anything differs', async () => {
    const log = await recordedLog();
    const asked: boolean[] = [];
    const rederiving = (isNeeded: (symbol: string) => boolean): Rederiving => ({
      ...honest,
      looksAt: (run) => (head) => {
        asked.push(run.symbol === 'A');
        return isNeeded(head.symbol);
      },
    });
    for (const needed of ['A', 'nothing']) {
      const making = () => ({ cadence_ms: CADENCE_MS, rederiving: rederiving((symbol) => symbol === needed) });
      const { rederivation } = await evidenceOf(log, 'A', 2, { making });
      expect(rederivation).toEqual((await evidenceOf(log, 'A', 2)).rederivation);
      expect(rederivation.status).toBe('IDENTICAL');
    }
    expect(asked).toEqual(Array.from({ length: 12 }, () => true));
  });

  it('has a digest chain that anyone can compute again from the evidence alone', async () => {
    const evidence = runEvidenceSchema.parse(await evidenceOf(await recordedLog(), 'A', 2));
    const { completed, published } = completedOf(evidence);
    const frames = evidence.frames.shown.map(({ ingest_seq, payload }) => ({
      ingest_seq,
      payload_sha256: sha256(Buffer.from(payload, 'base64')),
    }));
    const texts = [
      canonicalJson(frames),
      canonicalJson(completed.payload.feature_snapshot),
      body(completed),
      body(published),
      body(evidence.run),
    ];
    const steps = ['frames', 'features', 'verdict', 'hysteresis', 'run_record'];
    expect(evidence.proof.map(({ step }) => step)).toEqual(steps);
    expect(evidence.proof.map((step) => step.sha256)).toEqual(texts.map(sha256));
    let chain: string | null = null;
    for (const step of evidence.proof) {
      chain = chain === null ? step.sha256 : sha256(`${chain}|${step.sha256}`);
      expect(step.chain_sha256).toBe(chain);
    }
  });

  it('has another digest chain where one byte of one frame is another', async () => {
    const [first, ...rest] = bars;
    if (first === undefined) throw new Error('a trade was expected');
    const changed = await recordedLog([{ ...first, raw_payload: new TextEncoder().encode('x') }, ...rest]);
    const [was, is] = [await evidenceOf(await recordedLog(), 'A', 1), await evidenceOf(changed, 'A', 1)];
    expect(is.proof[0]?.sha256).not.toBe(was.proof[0]?.sha256);
    expect(is.proof.at(-1)?.chain_sha256).not.toBe(was.proof.at(-1)?.chain_sha256);
  });

  it('of a failed run proves the failure, which cannot be derived again', async () => {
    const evidence = await evidenceOf(await recordedLog(), 'B', 3);
    expect(evidence.verdict).toBeNull();
    expect(evidence.proof.map(({ step }) => step)).toEqual(['frames', 'verdict', 'run_record']);
    expect(evidence.rederivation.status).toBe('NOT_DERIVABLE');
    expect(evidence.rederivation.reason).toMatch(/the run failed: .*nothing to compose/);
  });

  it('of a run that is not there does not exist', async () => {
    const options = optionsOf((await recordedLog()).reader);
    await expect(runEvidence(options, '0'.repeat(64))).rejects.toMatchObject({ code: 'no_verdict' });
    const source = createRunEvidenceSource(options);
    const answers = [source.recorded('x'), source.frames('x', 0, 1), source.rederive('x')];
    expect(await Promise.all(answers)).toEqual([null, null, null]);
  });
});

describe('a verdict that is derived again', () => {
  it('says of what was trusted which command derives it again, by what the run went on from', async () => {
    const evidence = await evidenceOf(await recordedLog(), 'A', 2);
    const state = (stream: TrustedState['stream']) => ({ stream, engine_timestamp_ms: CADENCE_MS, sha256: sha256('') });
    const said = (...trusted: readonly TrustedState[]) =>
      runEvidenceLines({ ...evidence, rederivation: { ...evidence.rederivation, trusted } }).find((line) =>
        line.includes('trusted'),
      );
    const [memory, profile] = [state('hysteresis_record'), state('day_profile')];
    expect(said()).toBeUndefined();
    expect(said(memory)).toMatch(/hysteresis_record of [^,]*; xray prove --deep derives it again$/);
    expect(said(memory, profile)).toMatch(/, day_profile of [^,]*; xray prove --deep derives them again$/);
    expect(said(profile)).toMatch(/day_profile of [^,]*; xray replay derives it again$/);
  });

  it('is identical in every step, by the same digests as those of the record', async () => {
    const evidence = await evidenceOf(await recordedLog(), 'B', 4);
    const { completed, published } = completedOf(evidence);
    const digests = [completed.payload.feature_snapshot, completed.payload.regime_output, published.payload].map(
      (given) => sha256(canonicalJson(given)),
    );
    expect(evidence.rederivation).toMatchObject({
      status: 'IDENTICAL',
      reason: null,
      raw_records: 12,
      first_difference: null,
    });
    expect(evidence.rederivation.steps.map((step) => step.derived_sha256)).toEqual(digests);
    expect(evidence.rederivation.steps.map((step) => step.recorded_sha256)).toEqual(digests);
  });

  it('that comes out otherwise says in which step, and which field', async () => {
    const halved: Rederiving = {
      ...honest,
      engine: {
        judge: (...given) => {
          const { decision, truth } = honest.engine.judge(...given);
          return { decision, truth: { ...truth, confidence: truth.confidence / 2 } };
        },
      },
    };
    const making = () => ({ cadence_ms: CADENCE_MS, rederiving: halved });
    const { rederivation } = await evidenceOf(await recordedLog(), 'A', 1, { making });
    expect(rederivation).toMatchObject({
      status: 'DIFFERENT',
      first_difference: { step: 'verdict', path: 'confidence', recorded: 1 / 12, derived: 1 / 24 },
    });
  });

  it('robust: half of a record: an engine that throws → not derivable, with what it threw', async () => {
    const engine: Rederiving['engine'] = {
      judge: () => {
        throw new Error('no such regime');
      },
    };
    const making = () => ({ cadence_ms: CADENCE_MS, rederiving: { ...honest, engine } });
    const { rederivation } = await evidenceOf(await recordedLog(), 'A', 1, { making });
    expect(rederivation.status).toBe('NOT_DERIVABLE');
    expect(rederivation.reason).toContain('no such regime');
  });

  it('is not tried where raw records are gone, where they are too many, or where nothing is there to derive with', async () => {
    const log = await recordedLog();
    const gone = { ...log, reader: { ...log.reader, readRaw: () => log.reader.readRaw({ from_ingest_seq: 5 }) } };
    const reasons = [
      await evidenceOf(gone, 'A', 4),
      await evidenceOf(log, 'A', 4, { max_raw_records: 11 }),
      await evidenceOf(log, 'A', 4, {
        making: () => ({ cadence_ms: CADENCE_MS, rederiving: { problem: 'version 0.9 is not installed' } }),
      }),
    ].map(({ rederivation: { reason, status } }) => [status, reason]);
    expect(reasons).toEqual([
      ['NOT_DERIVABLE', '4 of the 12 raw records that it looks at are no longer in the log'],
      ['NOT_DERIVABLE', 'it looks at 12 raw records, more than the 11 that are read here: xray why reads them'],
      ['NOT_DERIVABLE', 'version 0.9 is not installed'],
    ]);
  });
});

describe('what is said of a run', () => {
  const epoch = (config_hash: string) =>
    auditRecord('run_epoch', 5, {
      config: {},
      config_hash,
      calibration: null,
      runtime: { node: '24', v8: '13', packages: {} },
      runtime_fingerprint: identity.runtime_fingerprint,
    });
  const session = (recordedMs: number) =>
    auditRecord('feed_session', recordedMs, { venue: `venue ${recordedMs}`, streams: [] });

  it('is its own identity, the session that it was received in, and whatever names it', async () => {
    const log = await recordedLog();
    const { run_id } = runIn(log.reader, 'A', 2);
    const named = { kind: 'operation_failed', recorded_ts_ms: 9, detail: { input: { run_id } } } as const;
    const records = [
      epoch('c'.repeat(64)),
      epoch(identity.config_hash),
      session(CADENCE_MS),
      session(2 * CADENCE_MS - 1),
      session(3 * CADENCE_MS),
      { schema: 'audit_record', schema_version: '1', ...named } as const,
      { schema: 'audit_record', schema_version: '1', ...named, detail: { input: { run_id: 'f'.repeat(64) } } } as const,
    ];
    await log.writer.append({ entries: records.map((record) => ({ stream: 'audit', record })) });
    const { audit, identity: made } = await evidenceOf(log, 'A', 2);
    expect(audit).toEqual([records[3], records[5]]);
    expect(made).toMatchObject({ recorded_ts_ms: 5, config_hash: identity.config_hash, runtime: { node: '24' } });
  });

  it('is feedback from the governance log, in order, of this run alone', async () => {
    const log = await recordedLog();
    const { run_id } = runIn(log.reader, 'A', 2);
    const governance = createMemoryLog();
    const said = [
      await feedbackEntry(log.reader, { run_id, stance: 'disagree', why: ' it was chop ', recorded_ts_ms: 7 }),
      await feedbackEntry(log.reader, {
        run_id,
        stance: 'agree',
        why: 'seen again',
        operator: 'ada',
        recorded_ts_ms: 8,
      }),
    ];
    await governance.writer.append({ entries: said.map((record) => ({ stream: 'audit', record })) });
    const rest = { governance: () => governance.reader };
    expect((await evidenceOf(log, 'A', 2, rest)).feedback).toEqual([
      { recorded_ts_ms: 7, stance: 'disagree', why: 'it was chop', operator: null },
      { recorded_ts_ms: 8, stance: 'agree', why: 'seen again', operator: 'ada' },
    ]);
    expect((await evidenceOf(log, 'A', 1, rest)).feedback).toEqual([]);
    expect(createRunEvidenceSource(optionsOf(log.reader, rest)).remarks()).toBe(2);
  });

  it('robust: half of a record: feedback without a run, without a verdict, without a reason → refused, and what is wrong', async () => {
    const { reader } = await recordedLog();
    const give = (run_id: string, why: string) =>
      feedbackEntry(reader, { run_id, stance: 'agree', why, recorded_ts_ms: 1 }).catch((error: unknown) => error);
    const good = runIn(reader, 'A', 1).run_id;
    expect(await give('f'.repeat(64), 'x')).toMatchObject({ code: 'no_verdict' });
    expect(await give(runIn(reader, 'B', 3).run_id, 'x')).toMatchObject({ code: 'no_verdict' });
    expect(await give(good, '  ')).toMatchObject({ code: 'invalid_argument' });
    expect(await give(good, 'x'.repeat(2_001))).toMatchObject({ code: 'invalid_argument' });
  });

  it('changes nothing that is derived', async () => {
    const log = await recordedLog();
    const { run_id } = runIn(log.reader, 'A', 2);
    const before = await evidenceOf(log, 'A', 2);
    const record = await feedbackEntry(log.reader, { run_id, stance: 'disagree', why: 'no', recorded_ts_ms: 7 });
    // Even where somebody put it into the market log itself.
    await log.writer.append({ entries: [{ stream: 'audit', record }] });
    const after = await evidenceOf(log, 'A', 2);
    expect([after.proof, after.rederivation]).toEqual([before.proof, before.rederivation]);
    expect(after.feedback).toHaveLength(1);
  });
});

describe('frames', () => {
  it('come page by page, each with its bytes', async () => {
    const log = await recordedLog();
    const { run_id } = runIn(log.reader, 'A', 2);
    const source = createRunEvidenceSource(optionsOf(log.reader));
    const pages = [await source.frames(run_id, 0, 1), await source.frames(run_id, 1, 5)];
    expect(pages.map((page) => [page?.total, page?.offset, page?.frames.length])).toEqual([
      [2, 0, 1],
      [2, 1, 1],
    ]);
    for (const frame of pages.flatMap((page) => page?.frames ?? [])) {
      const bytes = Buffer.from(frame.payload, 'base64');
      expect(frame.payload_sha256).toBe(sha256(bytes));
      expect(bytes.toString()).toMatch(/^A \d+$/);
    }
  });
});
