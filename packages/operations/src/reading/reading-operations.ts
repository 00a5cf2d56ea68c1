import { z } from 'zod';

import { OperationError } from '../errors.ts';
import { inputFields, inputJsonSchema, type InputField } from '../input/input-fields.ts';
import type { Operation } from '../operation.ts';
import type { Registry } from '../registry.ts';

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

function isOffered({ effects, stop }: Operation, fields: readonly InputField[], fixed: FixedPlaces): boolean {
  if (effects !== 'none' || stop?.is_usual === true) return false;
  return fields.every(({ is_local, is_required, name }) => !(is_local && is_required) || Object.hasOwn(fixed, name));
}

/**
 * The operations of a registry that a reading door offers: those that change nothing, come to an end by themselves, and need no
 * place on this machine but those that the door fixes.
 */
export function readingOperations(registry: Registry, places: FixedPlaces): readonly ReadingOperation[] {
  return registry.operations.flatMap((operation) => {
    const fields = inputFields(operation);
    if (!isOffered(operation, fields, places)) return [];
    const fixed = fields.flatMap(({ is_local, name, type }) => {
      const place = places[name];
      return is_local && place !== undefined ? [[name, type === 'texts' ? [place] : place] as const] : [];
    });
    return [
      {
        name: doorName(operation.id),
        operation,
        fields: fields.filter(({ is_local }) => !is_local),
        fixed: Object.fromEntries(fixed),
      },
    ];
  });
}

/** The reading operation of a name. @throws OperationError `unknown_operation` */
export function namedReading(operations: readonly ReadingOperation[], name: string): ReadingOperation {
  const found = operations.find((operation) => operation.name === name);
  if (found !== undefined) return found;
  throw new OperationError(
    'unknown_operation',
    `there is no operation of that name to read by: name one of ${operations.map((operation) => operation.name).join(', ')}`,
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
    const ours = ['x-env', 'x-local'];
    const property = Object.entries(properties[name] ?? {}).filter(([key]) => !ours.includes(key));
    return [name, Object.fromEntries(property)] as const;
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
