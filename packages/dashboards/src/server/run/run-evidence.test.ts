import { createHash } from 'node:crypto';

import { canonicalJson, dashboardFramesSchema, dashboardRunSchema, splitOperational } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { logRuns, runIdOf } from '../../testing/logged-runs.ts';
import { createMemoryLog } from '../../testing/memory-log.ts';
import type { RunSketch } from '../../testing/pipeline-events.ts';
import { CADENCE_MS, quietRun, runAfter } from '../../testing/runs.ts';
import { createRunIndex } from '../read-model/run-index.ts';
import { createRunEvidence } from './run-evidence.ts';

const first = quietRun();
const second = runAfter(first, { phase: 'TRANSITIONING' });
const third = runAfter(second, { fails: true });
const other = quietRun({ symbol: 'ETHUSDT', engine_timestamp_ms: second.engine_timestamp_ms });

function evidenceOf(runs: readonly RunSketch[]) {
  const log = createMemoryLog();
  logRuns(log, runs);
  const index = createRunIndex(log.reader);
  return createRunEvidence({ reader: log.reader, index, cadenceMs: () => CADENCE_MS, isSettled: () => true });
}

const evidence = evidenceOf([first, other, second, third]);

const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');
const body = (record: object) => canonicalJson(splitOperational(record).digested);

describe('the evidence of a run', () => {
  it('is everything that the log holds of it, and of no other run', async () => {
    const run = await evidence.run(runIdOf(second));
    expect(dashboardRunSchema.parse(run)).toEqual(run);
    expect(run.run).toMatchObject({ run_id: runIdOf(second), status: 'completed', symbol: 'BTCUSDT' });
    expect(run.orchestrator_events.map((event) => event.event_type)).toEqual([
      'EngineRunStarted',
      'EngineRunCompleted',
      'HysteresisStatePublished',
    ]);
    expect([run.gate_events.length, run.thread.length, run.frames]).toEqual([1, 3, 3]);
    expect(run.analysis_events.length).toBeGreaterThan(2);
    expect([run.previous_run_id, run.next_run_id]).toEqual([runIdOf(first), runIdOf(third)]);
  });

  it('is proven by digests that anyone can compute again from the answers alone', async () => {
    const run = await evidence.run(runIdOf(second));
    const { frames } = dashboardFramesSchema.parse(await evidence.frames(runIdOf(second), 0, 100));
    const [, completed, published] = run.orchestrator_events;
    if (completed?.event_type !== 'EngineRunCompleted' || published === undefined)
      throw new Error('the run has a verdict');
    const texts = [
      canonicalJson(frames.map(({ ingest_seq, payload }) => ({ ingest_seq, payload_sha256: sha256(payload) }))),
      canonicalJson(completed.payload.feature_snapshot),
      body(completed),
      body(published),
      run.gate_events.map(body).join('\n'),
      run.analysis_events.map(body).join('\n'),
      body(run.run),
    ];
    expect(run.proof.map((step) => step.step)).toEqual([
      'frames',
      'features',
      'verdict',
      'hysteresis',
      'gate',
      'analysis',
      'run_record',
    ]);
    expect(run.proof.map((step) => step.sha256)).toEqual(texts.map(sha256));
    let chain: string | null = null;
    for (const step of run.proof) {
      chain = chain === null ? step.sha256 : sha256(`${chain}|${step.sha256}`);
      expect(step.chain_sha256).toBe(chain);
    }
  });

  it('of a failed run proves the failure', async () => {
    const run = await evidence.run(runIdOf(third));
    expect(run.run).toMatchObject({ status: 'failed', error_kind: 'compose_failed' });
    expect(run.proof.map((step) => step.step)).toEqual(['frames', 'verdict', 'gate', 'analysis', 'run_record']);
    expect(run.next_run_id).toBeNull();
  });

  it('differs where one byte of one frame differs', async () => {
    const proofOf = async (runs: readonly RunSketch[]) => (await evidenceOf(runs).run(runIdOf(first))).proof;
    const [same, shifted] = [await proofOf([first]), await proofOf([other, first])];
    expect(shifted[0]?.sha256).not.toBe(same[0]?.sha256);
    expect(shifted.at(-1)?.chain_sha256).not.toBe(same.at(-1)?.chain_sha256);
  });

  it('gives frames page by page, each with its bytes', async () => {
    const pages = await Promise.all([0, 2].map((offset) => evidence.frames(runIdOf(first), offset, 2)));
    const parsed = pages.map((page) => dashboardFramesSchema.parse(page));
    expect(parsed.map((page) => [page.total, page.offset, page.frames.length])).toEqual([
      [3, 0, 2],
      [3, 2, 1],
    ]);
    for (const frame of parsed.flatMap((page) => page.frames)) {
      expect(frame.payload_sha256).toBe(sha256(frame.payload));
      expect(new TextDecoder().decode(frame.payload)).toContain(`"E":${first.engine_timestamp_ms}`);
    }
  });

  it('of a run that is not there does not exist', async () => {
    await expect(evidence.run('00'.repeat(32))).rejects.toMatchObject({ code: 'not_found' });
  });
});
