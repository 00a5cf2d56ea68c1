import fc from 'fast-check';
import { expect, it } from 'vitest';

import { arbitraryContract } from '../testing/arbitrary-contract.ts';
import { canonicalJson } from './canonical-json.ts';
import { splitOperational } from './operational.ts';
import { createCanonicalizer, type Canonicalize } from './record-canonicalizer.ts';

/** What the contract's own functions make of a record: a text, or a refusal. No record has a field `__proto__`. */
function reference(record: object): { readonly body: string; readonly operational: object | null } | 'refused' {
  try {
    const { digested, operational } = splitOperational(record);
    return { body: canonicalJson(digested), operational };
  } catch {
    return 'refused';
  }
}

/** The same of a canonicaliser, once what it says of the parts is known to be right, and what it makes of parts that it is told of. */
function outcome(canonicalize: Canonicalize, record: object): unknown {
  try {
    const { body, operational, parts } = canonicalize(record);
    for (const [part, text] of parts ?? []) expect(text).toBe(canonicalJson(part));
    if (parts !== undefined) expect(canonicalize(record, parts)).toStrictEqual({ body, operational, parts });
    return { body, operational };
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TypeError);
    return 'refused';
  }
}

const key = fc.oneof(
  fc.constantFrom(
    'symbol',
    'Symbol',
    'a',
    'b',
    'c',
    'published_ts_ms',
    'started_ts_ms',
    'toJSON',
    '__proto__',
    '10',
    '9',
    '€',
    '😀',
  ),
  fc.string(),
);
const scalar = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom<unknown>(null, true, false, undefined, -0, 1e21, 'a\ud800', '\\ud800', 'line\u2028', Number.NaN),
);
const record = fc
  .letrec<{ value: unknown; object: object }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      scalar,
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
      fc.constantFrom<unknown>(new Date(0), new Uint8Array(2), new Map(), 1n, Symbol('s')),
    ),
    object: fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  }))
  .object.filter((value) => !Object.hasOwn(value, '__proto__'));

it('the text and the refusals are those of canonicalJson, whatever the record', () => {
  const canonicalize = createCanonicalizer();
  fc.assert(
    fc.property(record, (value) => {
      expect(outcome(canonicalize, value)).toStrictEqual(reference(value));
    }),
    { numRuns: 1500 },
  );
});

it('plain JSON values in any key order give the text of canonicalJson', () => {
  const canonicalize = createCanonicalizer();
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue()), (payload) => {
      const value = { schema: 'audit_record', payload };
      expect(outcome(canonicalize, value)).toStrictEqual(reference(value));
    }),
    { numRuns: 500 },
  );
});

it('a payload of objects alone gives the text of canonicalJson', () => {
  const canonicalize = createCanonicalizer();
  const part = fc.oneof(record, fc.array(scalar, { maxLength: 3 }));
  fc.assert(
    fc.property(key, scalar, fc.dictionary(key, part, { maxKeys: 3 }), (name, value, payload) => {
      const whole = { published_ts_ms: 1, payload, [name]: value };
      expect(outcome(canonicalize, whole)).toStrictEqual(reference(whole));
    }),
    { numRuns: 500 },
  );
});

it('a memory full of shapes is emptied and the texts stay right', () => {
  const canonicalize = createCanonicalizer();
  const wrong: number[] = [];
  for (let index = 0; index < 25_000; index += 1) {
    const { body } = canonicalize({ [`z${index}`]: index, a: { b: 1 } });
    if (body !== `{"a":{"b":1},"z${index}":${index}}`) wrong.push(index);
  }
  expect(wrong).toStrictEqual([]);
});

it('operational fields leave the text and are kept beside it', () => {
  const canonicalize = createCanonicalizer();
  fc.assert(
    fc.property(arbitraryContract('engine_run_record.v1'), arbitraryContract('orchestrator_event.v1'), (run, event) => {
      for (const value of [run, event]) {
        if (typeof value !== 'object' || value === null) throw new TypeError('a record was expected');
        expect(outcome(canonicalize, value)).toStrictEqual(reference(value));
      }
    }),
    { numRuns: 100 },
  );
});

it('a cycle is refused', () => {
  const value: Record<string, unknown> = { a: 1 };
  value['self'] = value;
  expect(() => createCanonicalizer()(value)).toThrow(TypeError);
});
