import { canonicalJson } from '@xray/contracts';
import { at } from '@xray/contracts/checks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LedgerError } from '../errors.ts';
import { newSigningKeyText, parseSigningKey } from '../keys/signing-key.ts';
import { checkpointOf } from '../testing/checkpoints.ts';
import {
  jsonCodec,
  profiledDerivation,
  recordedMarket,
  sourceOf,
  testKey,
  toySoftware,
} from '../testing/recorded-market.ts';
import { decodeBundle, encodeBundle, packFrame, sha256Of, unpackFrame } from './bundle-format.ts';
import { signEnvelope } from './envelope.ts';
import { verifyBundle } from './verify-bundle.ts';
import { writeBundle, type BundleRequest } from './write-bundle.ts';

const market = await recordedMarket(5);
const run = at(market.runs, 8);
const other = parseSigningKey(newSigningKeyText('example.org/other'), 'the test');

function bundleOf(changes: Partial<BundleRequest> = {}): Uint8Array {
  const checkpoints = [checkpointOf(market.source)];
  return writeBundle({ source: market.source, run_id: run.run_id, key: testKey, checkpoints, deep: 0, ...changes });
}

function verify(bundle: Uint8Array, key = testKey.verifier) {
  return verifyBundle({ bundle, key, codec: jsonCodec, findSoftware: toySoftware });
}

/** What became of a bundle: its status, or the code of the error that says that it is none. */
function outcome(bundle: Uint8Array): string {
  try {
    return verify(bundle).status;
  } catch (thrown) {
    if (thrown instanceof LedgerError) return thrown.code;
    throw thrown;
  }
}

/** The text with another letter in its middle. */
function otherText(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}${text[middle] === '0' ? '1' : '0'}${text.slice(middle + 1)}`;
}

/** Every path to a text or a number in a JSON value. */
function leafPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.keys(value).flatMap((key) => leafPaths(Reflect.get(value, key), [...path, key]));
}

describe('a bundle', () => {
  it('of every run verifies without the log, whether the carried state is trusted or derived again', () => {
    for (const { run_id } of market.runs) {
      for (const deep of [0, 3]) {
        const proof = verify(bundleOf({ run_id, deep }));
        expect(proof).toMatchObject({ run_id, status: 'VERIFIED', storage: 'BUNDLE', integrity_model: 'MERKLE' });
      }
    }
  });

  it('holds the profile of the day that a run went on from, and says whether it is trusted', async () => {
    const derive = profiledDerivation;
    const { runs, source } = await recordedMarket(6, { derivation: derive });
    const { run_id } = at(runs, 8);
    const checkpoints = [checkpointOf(source)];
    const findSoftware = () => ({ installed: true as const, derive });
    for (const [deep, trust] of [
      [0, 'TRUSTED'],
      [4, 'DERIVED'],
    ] as const) {
      const bundle = writeBundle({ source, run_id, key: testKey, checkpoints, deep });
      const { header } = decodeBundle(bundle);
      const statement = JSON.parse(Buffer.from(header.envelope.payload, 'base64').toString('utf8')) as object;
      expect(statement).toMatchObject({ predicate: { carried_profile: { stream: 'day_profile', trust } } });
      expect(header.content.batches.map(({ stream }) => stream)).toContain('day_profile');
      const verified = verifyBundle({ bundle, key: testKey.verifier, codec: jsonCodec, findSoftware });
      expect(verified).toMatchObject({ run_id, status: 'VERIFIED' });
    }
  });

  it('names in its statement the verdict, the identity and what is trusted', () => {
    const { header } = decodeBundle(bundleOf());
    const statement = JSON.parse(Buffer.from(header.envelope.payload, 'base64').toString('utf8')) as object;
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: `verdict of run ${run.run_id}` }],
      predicate: {
        run_id: run.run_id,
        regime: 'CHOP_BALANCED',
        config_hash: run.config_hash,
        carried_state: { trust: 'TRUSTED', derived_over_runs: 0 },
      },
    });
  });

  it('is the same bytes when it is made again', () => {
    expect(sha256Of(bundleOf())).toBe(sha256Of(bundleOf()));
  });

  it('needs a checkpoint of the key that covers the run', () => {
    expect(() => bundleOf({ checkpoints: [] })).toThrow(expect.objectContaining({ code: 'checkpoint_missing' }));
    expect(() => bundleOf({ key: other })).toThrow(/there is none: sign one with xray checkpoint/);
    const early = checkpointOf(sourceOf(market.source.reader, market.batches.slice(0, 5)));
    expect(() => bundleOf({ checkpoints: [early] })).toThrow(/the latest one covers 5/);
  });
});

describe('what was changed is found', () => {
  it('robust: bundle: any of its bytes is changed → failed, or no bundle', () => {
    const bundle = bundleOf();
    for (let place = 0; place < bundle.length; place += 1) {
      const changed = Buffer.from(bundle);
      changed.writeUInt8(changed.readUInt8(place) ^ (place % 7 === 0 ? 0x80 : 0x01), place);
      expect(outcome(changed)).not.toBe('VERIFIED');
    }
    for (const length of [0, 1, 100, bundle.length - 1])
      expect(outcome(bundle.subarray(0, length))).not.toBe('VERIFIED');
    expect(outcome(Buffer.concat([bundle, Buffer.from([0])]))).not.toBe('VERIFIED');
  });

  it('robust: bundle: a field of its header is changed, and the header written anew → failed, or no bundle', () => {
    const { frame, header } = decodeBundle(bundleOf());
    const paths = leafPaths(header);
    expect(paths.length).toBeGreaterThan(60);
    for (const path of paths) {
      const changed: unknown = JSON.parse(canonicalJson(header));
      const holder = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), changed);
      const last = at(path, path.length - 1);
      const value: unknown = Reflect.get(Object(holder), last);
      const next = typeof value === 'number' ? value + 1 : otherText(String(value));
      Reflect.set(Object(holder), last, next);
      const bundle = Buffer.concat([Buffer.from(`${canonicalJson(changed)}\n`), frame]);
      expect([path.join('.'), outcome(bundle)]).not.toEqual([path.join('.'), 'VERIFIED']);
    }
  });

  it('robust: bundle: its statement is signed anew over a changed statement, or by another key → failed', () => {
    const { frame, header } = decodeBundle(bundleOf());
    const statement = Buffer.from(header.envelope.payload, 'base64').toString('utf8');
    for (const [was, is] of [
      ['CHOP_BALANCED', 'TREND_BUILD_UP'],
      ['"derived_over_runs":0', '"derived_over_runs":9'],
      ['TRUSTED', 'DERIVED'],
      [run.run_id, 'ab'.repeat(32)],
      ['predicateType', 'predicatetype'],
    ] as const) {
      expect(statement).toContain(was);
      const envelope = signEnvelope(statement.replaceAll(was, is), testKey);
      expect(outcome(encodeBundle({ ...header, envelope }, frame))).not.toBe('VERIFIED');
    }
    const envelope = signEnvelope(statement, other);
    expect(outcome(encodeBundle({ ...header, envelope }, frame))).toBe('FAILED');
    expect(verify(bundleOf(), other.verifier).steps).toMatchObject([{ step: 'statement', status: 'FAILED' }]);
  });

  it('robust: bundle: the owner of the key signs frames that were never in the log → failed at the inclusion', () => {
    const forged = market.batches.map((batch) => {
      if (batch.leaf.stream !== 'raw') return batch;
      const block = Buffer.from(Buffer.from(batch.block).toString('utf8').replace('"price":5', '"price":6'));
      return { block, leaf: { ...batch.leaf, block_sha256: sha256Of(block) } };
    });
    const source = { ...sourceOf(market.source.reader, forged), leaves: market.source.leaves };
    const proof = verify(bundleOf({ source }));
    expect(proof.status).toBe('FAILED');
    expect(proof.steps.at(-1)).toMatchObject({ step: 'inclusion', status: 'FAILED' });
  });
});

it('robust: bundle: it has another format, or is something else → one sentence', () => {
  const text = Buffer.from(bundleOf()).toString('latin1');
  const later = Buffer.from(text.replace('xray-proof-bundle/1', 'xray-proof-bundle/2'), 'latin1');
  expect(() => verify(later)).toThrow(expect.objectContaining({ code: 'bundle_version' }));
  for (const wrong of ['', '{}\n', 'PK\u0003\u0004', '{"format":"other/1"}\n', '[]\n', 'null\n'])
    expect(() => verify(Buffer.from(wrong))).toThrow(expect.objectContaining({ code: 'invalid_bundle' }));
});

it('a frame of parts is unpacked into the same parts', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (parts) => {
      const batches = parts.map(({ length }) => ({ bytes: length })) as never;
      expect(unpackFrame(packFrame(parts), batches).map((part) => [...part])).toEqual(parts.map((part) => [...part]));
    }),
  );
});
