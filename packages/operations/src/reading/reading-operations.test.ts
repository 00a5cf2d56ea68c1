import { describe, expect, it } from 'vitest';

import { catalogOperation } from '../catalog.ts';
import { createRegistry, type Registry } from '../registry.ts';
import { countUp, noteDown } from '../testing/example-operations.ts';
import { failing, lookAt, readFile, watch } from '../testing/reading-examples.ts';
import { askedSchema, givenSchema, namedOperation, readingOperations } from './reading-operations.ts';

const registry: Registry = createRegistry([
  countUp,
  noteDown,
  lookAt,
  readFile,
  watch,
  failing,
  catalogOperation(() => Promise.resolve(registry)),
]);

function offered(places: Readonly<Record<string, string>>) {
  return readingOperations(registry, places);
}

describe('what a reading door offers', () => {
  it('is what changes nothing, ends by itself, and needs no other place than those that are fixed', () => {
    expect(offered({ log: '/market' }).map(({ name }) => name)).toEqual(['count_up', 'look_at', 'fail', 'operations']);
    expect(offered({}).map(({ name }) => name)).toEqual(['count_up', 'operations']);
  });

  it('lets nobody name a place, and fills in those that it fixes', () => {
    const reading = namedOperation(registry, { log: '/market', config: '/xray.yaml', other: '/etc' }, 'look_at');
    expect(reading.fixed).toEqual({ log: '/market', config: '/xray.yaml' });
    expect(askedSchema(reading)).toMatchObject({
      type: 'object',
      properties: {},
      required: [],
      additionalProperties: false,
    });
    const counting = askedSchema(namedOperation(registry, { log: '/market' }, 'count_up'));
    expect(Object.keys(counting.properties)).toEqual(['to', 'loud']);
    expect(counting.required).toEqual(['to']);
  });

  it('says as JSON Schema what each gives, rows and all', () => {
    for (const reading of offered({ log: '/market' })) {
      const schema = givenSchema(reading);
      expect(schema).toMatchObject({
        type: 'object',
        required: ['output', 'rows', 'finding'],
        additionalProperties: false,
      });
      expect(schema.properties['rows']).toMatchObject({ type: 'array' });
    }
  });

  it('robust: name of an operation: with a space, of no operation, of one that needs another place → unknown, with the names that there are', () => {
    for (const name of ['read_file', 'watch', 'count up', '__proto__', ''])
      expect(() => namedOperation(registry, { log: '/market' }, name)).toThrow(/name one of count_up, look_at/);
  });
});
