import { z } from 'zod';

import { OperationError } from '../errors.ts';
import { inputFields, inputJsonSchema, type InputField } from '../input/input-fields.ts';
import type { Operation } from '../operation.ts';
import type { Registry } from '../registry.ts';
import { withoutKeys } from './without-keys.ts';

/** Places on this machine that a door fixes, by the field that names each: nobody names one through it. */
export type FixedPlaces = Readonly<Record<string, string>>;

/** An operation as a door shows it through which things are only read. */
export interface ReadingOperation {
  /** Its id as one word: `config_check`. */
  readonly name: string;
  readonly operation: Operation;
  /** What may be asked for: every field that names no place on this machine. */
  readonly fields: readonly InputField[];
  /** The fields that the door fills in: one that takes several places gets the one. */
  readonly fixed: Readonly<Record<string, string | readonly string[]>>;
}

/** An id as one word, for a tool or an address. */
export function doorName(id: string): string {
  return id.replaceAll(' ', '_');
}

function isOffered({ fields, operation, fixed }: ReadingOperation, required: readonly string[]): boolean {
  if (operation.effects !== 'none' || operation.stop?.is_usual === true) return false;
  return required.every((name) => Object.hasOwn(fixed, name) || fields.some((field) => field.name === name));
}

function throughDoor(operation: Operation, all: readonly InputField[], places: FixedPlaces): ReadingOperation {
  const fixed = all.flatMap(({ is_local, name, type }) => {
    const place = places[name];
    return is_local && place !== undefined ? [[name, type === 'texts' ? [place] : place] as const] : [];
  });
  const fields = all.filter(({ is_local }) => !is_local);
  return { name: doorName(operation.id), operation, fields, fixed: Object.fromEntries(fixed) };
}

/**
 * The operations of a registry that a reading door offers: those that change nothing, come to an end by themselves, and need no
 * place on this machine but those that the door fixes.
 */
export function readingOperations(registry: Registry, places: FixedPlaces): readonly ReadingOperation[] {
  return registry.operations.flatMap((operation) => {
    const fields = inputFields(operation);
    const reading = throughDoor(operation, fields, places);
    const required = fields.filter(({ is_required }) => is_required).map(({ name }) => name);
    return isOffered(reading, required) ? [reading] : [];
  });
}

/**
 * The operation that is asked for by a name: one that the door offers, or one that changes something, of which it is denied.
 *
 * @throws OperationError `unknown_operation`
 */
export function namedOperation(registry: Registry, places: FixedPlaces, name: string): ReadingOperation {
  const offered = readingOperations(registry, places);
  const found = offered.find((reading) => reading.name === name);
  if (found !== undefined) return found;
  const changing = registry.operations.find(({ effects, id }) => effects !== 'none' && doorName(id) === name);
  if (changing !== undefined) return throughDoor(changing, inputFields(changing), places);
  throw new OperationError(
    'unknown_operation',
    `there is no operation of that name to read by: name one of ${offered.map((reading) => reading.name).join(', ')}`,
  );
}

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  required: z.array(z.string()).default([]),
});

/** A JSON Schema of an object. */
export type ObjectSchema = z.output<typeof objectSchema>;

/** The JSON Schema of what may be asked for. */
export function askedSchema({ fields, operation }: ReadingOperation): ObjectSchema {
  const { properties, required, ...rest } = objectSchema.parse(inputJsonSchema(operation.input));
  const asked = fields.map(({ name }) => {
    return [name, withoutKeys(properties[name] ?? {}, ['x-env', 'x-local'])] as const;
  });
  return {
    ...rest,
    properties: Object.fromEntries(asked),
    required: required.filter((name) => fields.some((field) => field.name === name)),
    additionalProperties: false,
  };
}

/** The JSON Schema of what is given: the output, the rows before it, and what is wrong with it. */
export function givenSchema({ operation }: ReadingOperation): ObjectSchema {
  const { output, rows } = operation;
  const given = z.object({
    output,
    rows: rows === undefined ? z.array(z.never()).max(0) : z.array(rows),
    finding: z.string().nullable().meta({ description: 'what is wrong with the output, in a sentence' }),
  });
  return objectSchema.parse(z.toJSONSchema(given, { io: 'output', unrepresentable: 'any' }));
}
