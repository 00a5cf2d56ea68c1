import fc from 'fast-check';
import { expect, it } from 'vitest';

import { jsonSchema } from '../../scripts/json-schema.ts';
import { contractJsonSchema, MISSING, readContract } from '../index.ts';
import { arbitraryContract } from '../testing/arbitrary-contract.ts';
import {
  missingPaths,
  regimeInputSnapshotSchema,
  SNAPSHOT_SECTIONS,
  type RegimeInputSnapshot,
} from './regime-input-snapshot.ts';

const schema = jsonSchema.parse(contractJsonSchema('regime_input_snapshot.v1'));
const allPaths = SNAPSHOT_SECTIONS.flatMap((section) =>
  Object.keys(schema.properties?.[section]?.properties ?? {}).map((field) => ({ section, field })),
);

function read(json: unknown): RegimeInputSnapshot {
  const result = readContract(regimeInputSnapshotSchema, json);
  if (result.kind !== 'value') throw new Error('not read');
  return result.value;
}

it('lists exactly the fields that hold "MISSING", in the order of the contract', () => {
  fc.assert(
    fc.property(arbitraryContract('regime_input_snapshot.v1'), (json) => {
      const snapshot = read(json);
      const expected = allPaths.filter(({ section, field }) => Reflect.get(snapshot[section], field) === MISSING);
      expect(missingPaths(snapshot)).toEqual(expected.map(({ section, field }) => `${section}.${field}`));
    }),
  );
});

it('lists all 26 fields of an empty shell, and none of a shell of nulls', () => {
  const shell = (value: unknown, levels: unknown) => {
    const sections = SNAPSHOT_SECTIONS.map((section) => {
      const fields = allPaths.filter((path) => path.section === section);
      return [
        section,
        Object.fromEntries(fields.map(({ field }) => [field, field === 'structure_levels' ? levels : value])),
      ];
    });
    return read({ symbol: 'BTCUSDT', timestamp: 0, ...Object.fromEntries(sections) });
  };
  expect(missingPaths(shell(MISSING, MISSING))).toHaveLength(26);
  expect(missingPaths(shell(null, {}))).toEqual([]);
});
