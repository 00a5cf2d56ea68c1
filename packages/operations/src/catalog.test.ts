import { expect, it } from 'vitest';

import { catalogOperation } from './catalog.ts';
import { execute } from './execution/execute.ts';
import { createRegistry } from './registry.ts';
import { countUp, noteDown } from './testing/example-operations.ts';
import { testRequest } from './testing/memory-governance.ts';

it('lists every operation with its schemas, effects, subsystems and bounds', async () => {
  const catalog = catalogOperation(() => Promise.resolve(createRegistry([countUp, noteDown])));
  const { output } = await execute(createRegistry([catalog]), 'operations', {}, testRequest().request);
  expect(output.operations.map(({ effects, id }) => [id, effects])).toEqual([
    ['count up', 'none'],
    ['note', 'one_commit'],
  ]);
  expect(output.operations[0]).toMatchObject({
    touches: ['event_log'],
    bounds: { records: 1_000 },
    input: { required: ['to'], additionalProperties: false },
    output: { properties: { counted: { type: 'integer' } } },
    rows: { properties: { number: { type: 'integer' } } },
  });
  expect([...catalog.render(output, {})].join('\n')).toContain('one_commit; works with governance_log');
});
