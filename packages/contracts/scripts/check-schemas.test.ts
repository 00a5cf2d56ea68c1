import { expect, it } from 'vitest';

import { schemaProblems } from './check-schemas.ts';

it('finds the committed JSON Schemas byte for byte as generated, and additive to the released ones', () => {
  expect(schemaProblems()).toEqual([]);
});
