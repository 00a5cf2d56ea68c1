import { expect, it } from 'vitest';
import { z } from 'zod';

import { breakingChanges } from './additive-changes.ts';
import { jsonSchema, type JsonSchema } from './json-schema.ts';

function schemaOf(schema: z.ZodType): JsonSchema {
  return jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', reused: 'inline' }));
}

const fields = {
  symbol: z.string().min(1),
  side: z.enum(['buy', 'sell']),
  price: z.number().min(0).nullable(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  levels: z.array(z.tuple([z.number(), z.number()])),
  features: z.record(z.string(), z.number()),
  payload: z.record(z.string(), z.json()),
  channel: z.string().optional(),
};

function record(changed: Record<string, z.ZodType> = {}): JsonSchema {
  return schemaOf(z.object({ ...fields, ...changed }));
}

function without(field: keyof typeof fields): JsonSchema {
  const rest: Record<string, z.ZodType> = { ...fields };
  Reflect.deleteProperty(rest, field);
  return schemaOf(z.object(rest));
}

const trade = z.object({ event_type: z.literal('Trade'), price: z.number() });
const halt = z.object({ event_type: z.literal('Halt') });
const auction = z.object({ event_type: z.literal('Auction') });

function union(...members: readonly z.ZodObject[]): JsonSchema {
  return { oneOf: members.map(schemaOf) };
}

function changes(released: JsonSchema, current: JsonSchema): readonly string[] {
  return breakingChanges('record.v1', released, current);
}

it.each([
  ['no change', record(), record()],
  ['a new optional field', record(), record({ spread_bps: z.number().optional() })],
  ['a new optional field of a nested object', nested({}), nested({ depth: z.number().optional() })],
  ['a new event type in a union', union(trade, halt), union(auction, trade, halt)],
  ['a new value of event_type', eventTypes('Trade'), eventTypes('Trade', 'Halt')],
])('passes %s', (_, released, current) => {
  expect(changes(released, current)).toEqual([]);
});

function nested(more: Record<string, z.ZodType>): JsonSchema {
  return schemaOf(z.object({ market: z.array(z.object({ price: z.number(), ...more })) }));
}

function eventTypes(...types: [string, ...string[]]): JsonSchema {
  return schemaOf(z.object({ event_type: z.enum(types) }));
}

it.each([
  ['a removed field', record(), without('channel'), ['record.v1.channel: the field was removed or renamed']],
  [
    'a renamed field',
    record(),
    schemaOf(z.object({ ...z.object(fields).omit({ channel: true }).shape, stream: z.string().optional() })),
    ['record.v1.channel: the field was removed or renamed'],
  ],
  [
    'a new field that is required',
    record(),
    record({ venue: z.string() }),
    ['record.v1.venue: a new field must be optional, and this one is required'],
  ],
  [
    'a field that became required',
    record(),
    record({ channel: z.string() }),
    ['record.v1.channel: the field became required'],
  ],
  [
    'a field that became optional',
    record(),
    record({ symbol: z.string().min(1).optional() }),
    ['record.v1.symbol: the field became optional, and readers rely on it'],
  ],
  [
    'a field of another type',
    record(),
    record({ channel: z.int().optional() }),
    [
      'record.v1.channel: type changed from "string" to "integer"',
      'record.v1.channel: minimum changed from nothing to -9007199254740991',
      'record.v1.channel: maximum changed from nothing to 9007199254740991',
    ],
  ],
  [
    'a narrowed enumeration',
    record(),
    record({ side: z.enum(['buy']) }),
    ['record.v1.side: the value "sell" was removed'],
  ],
  [
    'a widened enumeration that is not an event_type',
    record(),
    record({ side: z.enum(['buy', 'sell', 'none']) }),
    ['record.v1.side: the value "none" was added, which no reader knows'],
  ],
  [
    'a removed value of event_type',
    eventTypes('Trade', 'Halt'),
    eventTypes('Trade'),
    ['record.v1.event_type: the value "Halt" was removed'],
  ],
  ['a removed event type', union(trade, halt), union(trade), ['record.v1: the event type Halt was removed']],
  [
    'a change inside an event type',
    union(trade, halt),
    union(z.object({ event_type: z.literal('Trade'), price: z.string() }), halt),
    ['record.v1.Trade.price: type changed from "number" to "string"'],
  ],
  [
    'another pattern',
    record(),
    record({ digest: z.string().regex(/^[0-9a-f]{40}$/) }),
    ['record.v1.digest: pattern changed from "^[0-9a-f]{64}$" to "^[0-9a-f]{40}$"'],
  ],
  [
    'another literal',
    schemaOf(z.object({ schema_version: z.literal('1') })),
    schemaOf(z.object({ schema_version: z.literal('2') })),
    ['record.v1.schema_version: const changed from "1" to "2"'],
  ],
  [
    'a field that left or joined the operational ones',
    record(),
    record({ symbol: z.string().min(1).meta({ operational: true }) }),
    ['record.v1.symbol: operational changed from nothing to true'],
  ],
  [
    'other items of a list',
    record(),
    record({ levels: z.array(z.tuple([z.number(), z.string()])) }),
    ['record.v1.levels[]<1>: type changed from "number" to "string"'],
  ],
  [
    'other values of a map',
    record(),
    record({ features: z.record(z.string(), z.string()) }),
    ['record.v1.features{}: type changed from "number" to "string"'],
  ],
])('fails on %s', (_, released, current, sentences) => {
  expect(changes(released, current)).toEqual(sentences);
});

it('fails where a value may no longer be null', () => {
  expect(changes(record(), record({ price: z.number().min(0) }))).not.toEqual([]);
});

it('fails where the content of an opaque object is narrowed', () => {
  expect(changes(record(), record({ payload: z.record(z.string(), z.string()) }))).not.toEqual([]);
});

it('refuses a schema with a keyword that it does not compare', () => {
  expect(() => jsonSchema.parse({ type: 'string', maxLength: 3 })).toThrow(/maxLength/);
});
