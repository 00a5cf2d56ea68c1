import { compareOpinions, evidenceSnapshotSchema } from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { opinions as validOpinions } from '../testing/snapshots.ts';
import { readEmbeddedEvidence } from './embedded-evidence.ts';
import { EVIDENCE_CODES } from './evidence-codes.ts';

const good = { regime: 'SQUEEZE_UP', strength: 0.5, confidence: 1, source: 'composer:a' };

function evidence(opinions: readonly unknown[], shell: object = {}): unknown {
  return {
    schema: 'evidence_snapshot',
    schema_version: '1',
    symbol: 'BTCUSDT',
    engine_timestamp_ms: 180_000,
    opinions,
    ...shell,
  };
}

function read(payload: unknown) {
  return readEmbeddedEvidence(payload, 'BTCUSDT', 180_000);
}

describe('evidence as a whole', () => {
  it.each([
    ['no object', 7],
    ['an array', []],
    ['null', null],
    ['no opinions', { symbol: 'BTCUSDT', engine_timestamp_ms: 180_000 }],
    ['no symbol', evidence([good], { symbol: undefined })],
    ['a time as text', evidence([good], { engine_timestamp_ms: '180000' })],
    ['another contract', evidence([good], { schema: 'feature_snapshot' })],
    ['a later version', evidence([good], { schema_version: '2' })],
  ])('is dropped when it is %s', (_, payload) => {
    expect(read(payload)).toEqual({ opinions: [], invalidations: ['INVALID_EVIDENCE_FIELDS'] });
  });

  it('is dropped when it is of another symbol, another time, or both', () => {
    const symbol = { symbol: 'ETHUSDT' };
    const time = { engine_timestamp_ms: 360_000 };
    expect(read(evidence([good], symbol)).invalidations).toEqual(['INVALID_EVIDENCE_SYMBOL_MISMATCH']);
    expect(read(evidence([good], time)).invalidations).toEqual(['INVALID_EVIDENCE_TIMESTAMP_MISMATCH']);
    const both = read(evidence([good], { ...symbol, ...time }));
    expect(both.opinions).toEqual([]);
    expect(both.invalidations).toEqual(['INVALID_EVIDENCE_SYMBOL_MISMATCH', 'INVALID_EVIDENCE_TIMESTAMP_MISMATCH']);
  });

  it('is accepted without the contract name, which the carrier implies', () => {
    expect(read({ symbol: 'BTCUSDT', engine_timestamp_ms: 180_000, opinions: [good] }).opinions).toHaveLength(1);
  });
});

describe('an opinion', () => {
  it.each([
    ['INVALID_EVIDENCE_FIELDS', 'no object', 'SQUEEZE_UP'],
    ['INVALID_EVIDENCE_FIELDS', 'without source', { ...good, source: undefined }],
    ['INVALID_EVIDENCE_FIELDS', 'of an empty source', { ...good, source: '' }],
    ['INVALID_EVIDENCE_FIELDS', 'with a numeric text', { ...good, strength: '0.5' }],
    ['INVALID_EVIDENCE_FIELDS', 'with a boolean', { ...good, confidence: true }],
    ['INVALID_EVIDENCE_FIELDS', 'with NaN', { ...good, confidence: NaN }],
    ['INVALID_EVIDENCE_FIELDS', 'of an unknown direction', { ...good, direction: 'SIDEWAYS' }],
    ['INVALID_EVIDENCE_FIELDS', 'of a type that is not a string', { ...good, type: 3 }],
    ['INVALID_EVIDENCE_REGIME', 'of an unknown regime', { ...good, regime: 'MOON' }],
    ['INVALID_EVIDENCE_BOUNDS', 'above 1', { ...good, strength: 1.0000001 }],
    ['INVALID_EVIDENCE_BOUNDS', 'below 0', { ...good, confidence: -0.1 }],
    ['INVALID_EVIDENCE_BOUNDS', 'without bound', { ...good, strength: Infinity }],
  ])('leaves %s when it is one %s, and the others stay', (code, _, opinion) => {
    expect(read(evidence([opinion, good]))).toEqual({ opinions: [good], invalidations: [code] });
  });

  it('leaves one code for each kind of drop, always in the same order', () => {
    const bad = [
      { ...good, strength: 2 },
      { ...good, regime: 'MOON' },
      { ...good, strength: 3 },
      { ...good, source: 1 },
    ];
    const codes = ['INVALID_EVIDENCE_FIELDS', 'INVALID_EVIDENCE_BOUNDS', 'INVALID_EVIDENCE_REGIME'];
    expect(read(evidence(bad)).invalidations).toEqual(codes);
    expect(read(evidence([...bad].reverse())).invalidations).toEqual(codes);
  });

  it('keeps its type and direction', () => {
    const full = { ...good, type: 'flow', direction: 'UP' };
    expect(read(evidence([full])).opinions).toEqual([full]);
  });
});

it('keeps all valid opinions, in canonical order, whatever the order they come in', () => {
  fc.assert(
    fc.property(fc.array(validOpinions, { maxLength: 12 }), (said) => {
      const accepted = read(evidence(said));
      expect(accepted.invalidations).toEqual([]);
      expect(accepted.opinions).toEqual([...said].sort(compareOpinions));
      expect(read(evidence([...said].reverse())).opinions).toEqual(accepted.opinions);
    }),
  );
});

it('never throws, and accepts only what the contract accepts', () => {
  const almost = fc.record(
    { regime: fc.anything(), strength: fc.anything(), confidence: fc.anything(), source: fc.anything() },
    { requiredKeys: [] },
  );
  const payloads = fc.oneof(
    fc.anything(),
    fc.array(fc.oneof(almost, validOpinions)).map((list) => evidence(list)),
  );
  fc.assert(
    fc.property(payloads, (payload) => {
      const { opinions, invalidations } = read(payload);
      expect(evidenceSnapshotSchema.safeParse(evidence(opinions)).success).toBe(true);
      for (const code of invalidations) expect(EVIDENCE_CODES).toContain(code);
    }),
  );
});
