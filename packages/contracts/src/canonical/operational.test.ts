import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jsonSchema, type JsonSchema } from '../../scripts/json-schema.ts';
import { CONTRACT_NAMES, CONTRACTS, contractJsonSchema, readContract } from '../index.ts';
import { arbitraryContract } from '../testing/arbitrary-contract.ts';
import { canonicalJson } from './canonical-json.ts';
import { OPERATIONAL_FIELDS, splitOperational } from './operational.ts';

const ANSWERS: ReadonlySet<string> = new Set(['dashboard_run.v1', 'run_evidence.v1']);

function operationalPaths(schema: JsonSchema, path = ''): string[] {
  const fields = Object.entries(schema.properties ?? {});
  const children = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return [
    ...fields.filter(([, inner]) => inner.operational === true).map(([field]) => path + field),
    ...fields.flatMap(([field, inner]) => operationalPaths(inner, `${path}${field}.`)),
    ...children.flatMap((inner) => operationalPaths(inner, path)),
    ...(schema.items === undefined || schema.items === false ? [] : operationalPaths(schema.items, `${path}[].`)),
  ];
}

function fieldNames(schema: JsonSchema): string[] {
  return [schema, ...(schema.oneOf ?? [])].flatMap((inner) => Object.keys(inner.properties ?? {}));
}

/** What a server answers holds whole records of the log, is never digested itself, and so has parts that are operational. */
const records = CONTRACT_NAMES.filter((name) => !ANSWERS.has(name));

describe.each(records)('%s', (name) => {
  const schema = jsonSchema.parse(contractJsonSchema(name));

  it('marks as operational exactly the listed fields, at the top level', () => {
    const marked = new Set(operationalPaths(schema));
    const listed = new Set(fieldNames(schema).filter((field) => OPERATIONAL_FIELDS.some((known) => known === field)));
    expect(marked).toEqual(listed);
  });

  it('is the same record when its two parts are merged again, and digests without the operational one', () => {
    fc.assert(
      fc.property(arbitraryContract(name), (json) => {
        const result = readContract(CONTRACTS[name], json);
        if (result.kind !== 'value') throw new Error('not read');
        const { digested, operational } = splitOperational(result.value);
        expect({ ...digested, ...operational }).toEqual(result.value);
        for (const field of OPERATIONAL_FIELDS) expect(digested).not.toHaveProperty(field);
        expect(operational === null).toBe(OPERATIONAL_FIELDS.every((field) => !(field in result.value)));
      }),
      { numRuns: 30 },
    );
  });
});

it('gives one digest text to records that differ in operational fields only', () => {
  const record = { symbol: 'BTCUSDT', status: 'completed', started_ts_ms: 1, completed_ts_ms: null };
  const later = { ...record, started_ts_ms: 2, completed_ts_ms: 3 };
  expect(canonicalJson(splitOperational(record).digested)).toBe(canonicalJson(splitOperational(later).digested));
  expect(splitOperational(later).operational).toEqual({ started_ts_ms: 2, completed_ts_ms: 3 });
});

it('has no operational part where the record has no operational field', () => {
  expect(splitOperational({ symbol: 'BTCUSDT', published_ts_ms: undefined }).operational).toBeNull();
});
