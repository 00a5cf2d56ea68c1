import {
  contractJsonSchema,
  STREAMS,
  type ContractName,
  type LogStream,
  type RawInputBufferRecord,
  type StoredRecord,
} from '@xray/contracts';
import { z } from 'zod';

/** `json`: a nested value, as its JSON text. */
export type ColumnType = 'integer' | 'number' | 'text' | 'flag' | 'bytes' | 'json';

/** A column of an exported table. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** The value of a record; `null` and `undefined` where it has none. */
  readonly read: (row: ExportedRow) => unknown;
}

/** A record on its way out, as the log gives it. */
export type ExportedRow = RawInputBufferRecord | StoredRecord;

/** As much of a JSON Schema as says of what type the fields are. */
interface FieldSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly const?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly anyOf?: readonly FieldSchema[] | undefined;
  readonly oneOf?: readonly FieldSchema[] | undefined;
  readonly properties?: Readonly<Record<string, FieldSchema>> | undefined;
}

const fieldSchema: z.ZodType<FieldSchema> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    const: z.unknown().optional(),
    enum: z.array(z.unknown()).optional(),
    anyOf: z.array(fieldSchema).optional(),
    oneOf: z.array(fieldSchema).optional(),
    properties: z.record(z.string(), fieldSchema).optional(),
  }),
);

function typeOfValue(value: unknown): ColumnType {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      return 'json';
  }
}

/** One type for all of these, or JSON. */
function common(types: readonly ColumnType[]): ColumnType {
  const [first = 'json'] = types;
  return types.every((type) => type === first) ? first : 'json';
}

function namedType(name: string): ColumnType {
  switch (name) {
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    default:
      return 'json';
  }
}

function columnType(schema: FieldSchema): ColumnType {
  const variants = (schema.anyOf ?? schema.oneOf)?.filter((variant) => variant.type !== 'null');
  if (variants !== undefined) return common(variants.map(columnType));
  if (schema.enum !== undefined) return common(schema.enum.map(typeOfValue));
  if (schema.const !== undefined) return typeOfValue(schema.const);
  const names = [schema.type ?? []].flat();
  return common(names.filter((name) => name !== 'null').map(namedType));
}

/** The fields of a contract, of all its variants, in the order in which they are declared. */
function fieldsOf(contract: ContractName): ReadonlyMap<string, ColumnType> {
  const schema = fieldSchema.parse(contractJsonSchema(contract));
  const types = new Map<string, ColumnType[]>();
  for (const variant of schema.oneOf ?? schema.anyOf ?? [schema]) {
    for (const [name, field] of Object.entries(variant.properties ?? {})) {
      types.set(name, [...(types.get(name) ?? []), columnType(field)]);
    }
  }
  return new Map([...types].map(([name, all]) => [name, common(all)]));
}

function fieldOf(record: object, name: string): unknown {
  return Reflect.get(record, name);
}

/** Says nothing that the file's name does not say. */
const LEFT_OUT = 'schema';

function rawColumns(): readonly Column[] {
  const ofEvent = [...fieldsOf('raw_market_event.v1')]
    .filter(([name]) => name !== LEFT_OUT)
    .map(([name, type]): Column => ({
      name,
      type: name === 'raw_payload' ? 'bytes' : type,
      read: (row) => ('event' in row ? fieldOf(row.event, name) : null),
    }));
  return [
    { name: 'ingest_seq', type: 'integer', read: (row) => ('event' in row ? row.ingest_seq : null) },
    { name: 'ingest_ts_ms', type: 'integer', read: (row) => ('event' in row ? row.ingest_ts_ms : null) },
    ...ofEvent,
  ];
}

/**
 * The columns of a stream: its sequence number, then every field that the contract has at its top level, raw events with
 * their payload as bytes. Whole numbers, numbers, texts and flags keep their types; what is nested is its JSON text.
 */
export function columnsOf(stream: LogStream): readonly Column[] {
  if (stream === 'raw') return rawColumns();
  const fields = [...fieldsOf(`${STREAMS[stream].schema}.v1`)].filter(([name]) => name !== LEFT_OUT);
  return [
    { name: 'seq', type: 'integer', read: (row) => ('seq' in row ? row.seq : null) },
    ...fields.map(([name, type]): Column => ({
      name,
      type,
      read: (row) => ('record' in row ? fieldOf(row.record, name) : null),
    })),
  ];
}
