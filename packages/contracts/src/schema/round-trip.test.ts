import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { arbitraryContract } from '../testing/arbitrary-contract.ts';
import { readContract } from './read-contract.ts';
import { CONTRACT_NAMES, CONTRACTS } from './registry.ts';

const NUM_RUNS = 40;

function read(schema: z.ZodType, json: unknown): unknown {
  const result = readContract(schema, json);
  if (result.kind === 'value') return result.value;
  throw new Error(`not read: ${JSON.stringify(result)}`);
}

describe.each(CONTRACT_NAMES)('%s', (name) => {
  const schema: z.ZodType = CONTRACTS[name];
  const arbitrary = arbitraryContract(name);

  it('takes every value that its JSON Schema allows, and gives it back through JSON text', () => {
    fc.assert(
      fc.property(arbitrary, (json) => {
        const value = read(schema, json);
        const encoded = z.encode(schema, value);
        expect(encoded).toEqual(json);
        expect(read(schema, JSON.parse(JSON.stringify(encoded)))).toEqual(value);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('takes a value as it is in memory as well as its JSON, and makes the same of both', () => {
    fc.assert(
      fc.property(arbitrary, (json) => {
        const inMemory = read(schema, json);
        expect(read(schema, inMemory)).toEqual(inMemory);
        expect(read(schema, JSON.parse(JSON.stringify(z.encode(schema, inMemory))))).toEqual(inMemory);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('ignores fields that it does not know', () => {
    fc.assert(
      fc.property(arbitrary, fc.jsonValue(), (json, extra) => {
        const known = read(schema, json);
        expect(read(schema, Object.assign({ a_field_of_a_later_writer: extra }, json))).toEqual(known);
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('gives values that cannot be changed', () => {
    fc.assert(
      fc.property(arbitrary, (json) => {
        expect(Object.isFrozen(read(schema, json))).toBe(true);
      }),
      { numRuns: 5 },
    );
  });

  it('refuses a record without one of its fields', () => {
    const keys = z.object({ required: z.array(z.string()) });
    const described = z.toJSONSchema(schema, { io: 'input' });
    const required = keys.safeParse(described.oneOf?.[0] ?? described).data?.required ?? [];
    expect(required.length).toBeGreaterThan(2);
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...required), (json, field) => {
        const { [field]: removed, ...rest } = z.record(z.string(), z.unknown()).parse(json);
        fc.pre(removed !== undefined);
        expect(readContract(schema, rest)).toMatchObject({ kind: 'invalid' });
      }),
      { numRuns: NUM_RUNS },
    );
  });
});
