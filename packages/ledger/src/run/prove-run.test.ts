import { at } from '@xray/contracts/checks';
import { expect, it } from 'vitest';

import { checkpointOf } from '../testing/checkpoints.ts';
import {
  profiledDerivation,
  recordedMarket,
  sourceOf,
  testKey,
  toyDerivation,
  toySoftware,
} from '../testing/recorded-market.ts';
import type { ProvenBatch } from './ports.ts';
import { proveRun, type ProofRequest } from './prove-run.ts';

const market = await recordedMarket(8);
const run = at(market.runs, 12);

function prove(changes: Partial<ProofRequest> = {}) {
  const { source } = market;
  const request = { source, run_id: run.run_id, findSoftware: toySoftware, deep: 0, key: null, checkpoints: [] };
  return proveRun({ ...request, ...changes });
}

function stepOf(proof: ReturnType<typeof prove>, step: string) {
  return proof.steps.find((each) => each.step === step);
}

it('a run follows from its frames: by the chain of digests alone, or by a checkpoint of a key', () => {
  expect(prove()).toMatchObject({ status: 'VERIFIED', integrity_model: 'HASH_CHAIN', storage: 'LOG' });
  const checkpoints = [checkpointOf(market.source)];
  const signed = prove({ key: testKey.verifier, checkpoints });
  expect(signed).toMatchObject({ status: 'VERIFIED', integrity_model: 'MERKLE' });
  expect(signed.trust_boundary).toContain('example.org/test');
});

it('every run of the market is proved, with its memory trusted or derived again from the first run on', () => {
  for (const { run_id } of market.runs) {
    expect(prove({ run_id }).status).toBe('VERIFIED');
    expect(prove({ run_id, deep: 100 }).status).toBe('VERIFIED');
  }
  expect(stepOf(prove(), 'carried_state')?.detail).toMatch(/is trusted as it was recorded/);
  expect(stepOf(prove({ deep: 2 }), 'carried_state')?.detail).toMatch(/derived again over 2 runs from the memory of/);
  expect(stepOf(prove({ deep: 100 }), 'carried_state')?.detail).toMatch(/over 6 runs from the symbol's first run/);
});

it('every run is proved of a log in which another identity forgot what was remembered', async () => {
  const upgraded = await recordedMarket(8, { forgets_after: 4 });
  const of = { source: upgraded.source };
  for (const { run_id } of upgraded.runs) {
    expect(prove({ ...of, run_id }).status).toBe('VERIFIED');
    expect(prove({ ...of, run_id, deep: 100 }).status).toBe('VERIFIED');
  }
  const first = at(upgraded.runs, 8);
  expect(stepOf(prove({ ...of, run_id: first.run_id }), 'carried_state')?.detail).toMatch(
    /^the identity of the run began with the belief anew, and forgot/,
  );
});

it('the profile of the day before a run is trusted as it was recorded, or follows from the runs that made it', async () => {
  const derivation = profiledDerivation;
  const profiled = await recordedMarket(8, { derivation });
  const of = { source: profiled.source, findSoftware: () => ({ installed: true as const, derive: derivation }) };
  for (const { run_id } of profiled.runs) {
    expect(prove({ ...of, run_id }).status).toBe('VERIFIED');
    expect(prove({ ...of, run_id, deep: 100 }).status).toBe('VERIFIED');
  }
  const told = (deep: number) => stepOf(prove({ ...of, deep }), 'carried_state')?.detail;
  expect(told(0)).toMatch(/; day_profile \d+ of 1970-01-01T00:18:00.000Z is trusted as it was recorded$/);
  expect(told(1)).toMatch(/; day_profile \d+ of .* was derived again over 1 runs$/);
  expect(told(100)).toMatch(/; day_profile \d+ of .* was derived again over 6 runs$/);
  const forgetful = (input: Parameters<typeof derivation>[0]) => derivation({ ...input, day_profile: null });
  const otherwise = { ...of, findSoftware: () => ({ installed: true as const, derive: forgetful }) };
  expect(stepOf(prove(otherwise), 'verdict')).toMatchObject({ status: 'FAILED' });
  expect(stepOf(prove({ ...otherwise, deep: 3 }), 'carried_state')).toMatchObject({
    status: 'FAILED',
    detail: expect.stringContaining('range_level.weight: recorded') as string,
  });
});

it('software that derives otherwise fails the proof, naming the first difference', () => {
  const findSoftware = () => ({
    installed: true as const,
    derive: (input: Parameters<typeof toyDerivation>[0]) =>
      toyDerivation({ ...input, records: input.records.slice(1) }),
  });
  const proof = prove({ findSoftware });
  expect(proof.status).toBe('FAILED');
  expect(stepOf(proof, 'verdict')?.detail).toMatch(/confidence: recorded 0\.\d+, derived 0\.\d+/);
  expect(stepOf(prove({ findSoftware, deep: 3 }), 'carried_state')?.status).toBe('VERIFIED');
});

it('software that is not installed proves nothing, and the command that fetches it is named', () => {
  const findSoftware = () => ({ installed: false as const, reason: 'node 22 then, 24 now', command: 'npx xray@0.1' });
  const proof = prove({ findSoftware });
  expect(proof.status).toBe('UNSUPPORTED');
  expect(stepOf(proof, 'software')?.detail).toBe('node 22 then, 24 now: npx xray@0.1');
});

it('software that throws fails the proof', () => {
  const derive = (): never => {
    throw new Error('out of tune');
  };
  expect(stepOf(prove({ findSoftware: () => ({ installed: true, derive }) }), 'verdict')).toMatchObject({
    status: 'FAILED',
    detail: expect.stringContaining('out of tune') as string,
  });
});

it('robust: pruned log: the frames of a run are gone → unsupported, and why', () => {
  const batches = market.batches.filter(({ leaf }) => leaf.stream !== 'raw' || leaf.first_seq > 10);
  const pruned = { ...market.source, batches: sourceOf(market.source.reader, batches).batches };
  const proof = prove({ source: pruned });
  expect(proof.status).toBe('UNSUPPORTED');
  expect(stepOf(proof, 'evidence')?.detail).toMatch(
    /raw records 9 to 14 are not all there, perhaps because they were pruned/,
  );
});

it('robust: rewritten log: a batch of the run is another one than was signed → failed, naming it', () => {
  const checkpoints = [checkpointOf(market.source)];
  const raw = market.batches.findIndex(({ leaf }) => leaf.stream === 'raw' && leaf.first_seq > 10);
  const batches = market.batches.map((batch, index): ProvenBatch =>
    index === raw ? { ...batch, leaf: { ...batch.leaf, appended_ts_ms: 2 } } : batch,
  );
  const source = sourceOf(market.source.reader, batches);
  const proof = prove({ source, key: testKey.verifier, checkpoints });
  expect(proof.status).toBe('FAILED');
  expect(stepOf(proof, 'checkpoint')?.detail).toMatch(/the log was rewritten: a batch between/);
  const mixed = { ...market.source, leaves: source.leaves };
  expect(stepOf(prove({ source: mixed }), 'chain')?.detail).toMatch(/is not the one that the log has a leaf of/);
});

it('robust: unknown run: an id that the log does not have → one sentence', () => {
  expect(() => prove({ run_id: 'ab'.repeat(32) })).toThrow(expect.objectContaining({ code: 'unknown_run' }));
});
