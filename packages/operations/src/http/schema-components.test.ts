import { expect, it } from 'vitest';
import { z } from 'zod';

import { createSchemaComponents } from './schema-components.ts';

it('roots what a schema refers to in the document, whatever other schemas there are', () => {
  const components = createSchemaComponents();
  const tree: z.ZodType = z.object({ name: z.string(), leaves: z.array(z.lazy(() => tree)) });
  const held = z.object({ trees: z.array(tree), any: z.json() });
  expect(components.add('tree', z.toJSONSchema(tree))).toEqual({ $ref: '#/components/schemas/tree' });
  components.add('held', z.toJSONSchema(held));
  const all = components.all();
  const references = [...JSON.stringify(all).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name,
  );
  expect(references).toContain('tree');
  for (const name of references) expect(Object.keys(all)).toContain(name);
  expect(JSON.stringify(all)).not.toContain('$defs');
});

it('says a word of ours so that it is known to be one', () => {
  const components = createSchemaComponents();
  components.add(
    'record',
    z.toJSONSchema(z.object({ at_ms: z.int().meta({ operational: true }), operational: z.boolean() })),
  );
  expect(components.all()['record']).toMatchObject({
    properties: { at_ms: { 'x-operational': true }, operational: { type: 'boolean' } },
  });
});
