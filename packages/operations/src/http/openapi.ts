import { contractJsonSchema, type HttpRouteDescription } from '@xray/contracts';
import { z } from 'zod';

import { withoutKeys } from '../reading/without-keys.ts';
import { askedSchema, givenSchema, type ReadingOperation } from '../reading/reading-operations.ts';
import { ERROR_STATUSES } from './error-answers.ts';
import { createSchemaComponents, type JsonSchema, type SchemaComponents } from './schema-components.ts';

/** Where an operation is asked for. */
export function operationPath(name: string): string {
  return `/api/v1/operations/${name}`;
}

/** One parameter of an address or of what stands behind its question mark. */
export interface DocumentParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface DocumentResponse {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

/** What may be asked with GET at one path. */
export interface DocumentRoute {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters: readonly DocumentParameter[];
  readonly responses: Readonly<Record<string, DocumentResponse | { readonly $ref: string }>>;
}

/** A server described by OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string };
  };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, { readonly get: DocumentRoute }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, DocumentResponse>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

const propertiesSchema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.json())).default({}),
  required: z.array(z.string()).default([]),
});

const STATUS_WORDS: Readonly<Record<number, string>> = {
  400: 'the question is wrong',
  401: 'the server demands its token',
  403: 'it may not be asked this way',
  404: 'there is no such thing',
  409: 'the log is not as the question needs it',
  422: 'the answer is more than may be given: ask for less',
  429: 'too many questions in a minute',
  500: 'a defect',
  503: 'the log cannot be read now, or the server has too much to do: ask again',
};

const errorSchema = z.object({
  error: z.string().meta({ description: 'a closed code' }),
  message: z.string().meta({ description: 'what happened, and what to do' }),
});

function parametersIn(place: DocumentParameter['in'], schema: unknown): readonly DocumentParameter[] {
  const { properties, required } = propertiesSchema.parse(schema);
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: withoutKeys(property, ['title']),
  }));
}

function inputSchema(schema: z.ZodObject | undefined): unknown {
  return schema === undefined ? {} : z.toJSONSchema(schema, { io: 'input' });
}

function responses(given: DocumentResponse, statuses: readonly number[]): DocumentRoute['responses'] {
  const errors = statuses.map((status) => [String(status), { $ref: `#/components/responses/${status}` }] as const);
  return { '200': given, ...Object.fromEntries(errors) };
}

const GUARDED = [401, 403, 429];

function operationRoute(reading: ReadingOperation, components: SchemaComponents): DocumentRoute {
  const schema = components.add(`operation.${reading.name}`, givenSchema(reading));
  return {
    operationId: reading.name,
    summary: reading.operation.summary,
    tags: ['operations'],
    parameters: parametersIn('query', askedSchema(reading)),
    responses: responses(
      {
        description: 'what it gives, its rows, and what is wrong with it',
        content: { 'application/json': { schema } },
      },
      [...new Set([...ERROR_STATUSES, ...GUARDED])].sort(),
    ),
  };
}

function contentOf(gives: HttpRouteDescription['gives'], id: string, components: SchemaComponents) {
  if ('contract' in gives)
    return { 'application/json': { schema: components.add(gives.contract, contractJsonSchema(gives.contract)) } };
  if ('schema' in gives) return { 'application/json': { schema: components.add(id, z.toJSONSchema(gives.schema)) } };
  const schema = gives.media_type.endsWith('json') ? { type: 'object' } : { type: 'string' };
  return { [gives.media_type]: { schema } };
}

function besideRoute(route: HttpRouteDescription, components: SchemaComponents): DocumentRoute {
  return {
    operationId: route.id,
    summary: route.summary,
    tags: ['views'],
    parameters: [
      ...parametersIn('path', inputSchema(route.parameters)),
      ...parametersIn('query', inputSchema(route.query)),
    ],
    responses: responses({ description: route.summary, content: contentOf(route.gives, route.id, components) }, [
      400,
      ...GUARDED,
      404,
      500,
      503,
    ]),
  };
}

function errorResponse(status: number, schema: JsonSchema) {
  return [
    String(status),
    { description: STATUS_WORDS[status] ?? '', content: { 'application/json': { schema } } },
  ] as const;
}

/** The document of a server: the operations that can be asked for, and the routes that it has beside them. */
export function openApiDocument(parts: {
  readonly version: string;
  readonly readings: readonly ReadingOperation[];
  readonly beside: readonly HttpRouteDescription[];
}): OpenApiDocument {
  const components = createSchemaComponents();
  const error = components.add('error', z.toJSONSchema(errorSchema));
  const paths = [
    ...parts.readings.map((reading) => [operationPath(reading.name), operationRoute(reading, components)] as const),
    ...parts.beside.map((route) => [route.path, besideRoute(route, components)] as const),
  ];
  return {
    openapi: '3.1.0',
    info: {
      title: 'xray',
      version: parts.version,
      license: { name: 'UNLICENSED' },
      description:
        'One log of a market: its verdicts, their proofs, and what can be asked of them. Everything is read with GET; nothing is changed.',
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    tags: [
      { name: 'operations', description: 'What the command line does too, by the same schemas' },
      { name: 'views', description: 'What the page draws' },
    ],
    paths: Object.fromEntries(paths.map(([path, get]) => [path, { get }])),
    components: {
      schemas: components.all(),
      responses: Object.fromEntries(Object.keys(STATUS_WORDS).map((status) => errorResponse(Number(status), error))),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Where the server was started with a token' },
      },
    },
  };
}
