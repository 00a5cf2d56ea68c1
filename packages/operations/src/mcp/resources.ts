import { ProtocolError, ProtocolErrorCode, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';

import type { ReadingDoor } from '../reading/reading-door.ts';
import type { ReadingOperation } from '../reading/reading-operations.ts';

interface ResourceDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

/** Something that an assistant reads by its address, as JSON. */
export type McpResource = ResourceDescription &
  (
    | {
        /** What an operation gives of one field of its input: `xray://runs/{run_id}`. Left out where there is no such operation. */
        readonly kind: 'operation';
        readonly uri: string;
        readonly operation: string;
        readonly field: string;
      }
    | {
        /** What is read by some other way. */
        readonly kind: 'document';
        readonly uri: string;
        /** Its JSON, as it is now. */
        readonly read: (signal: AbortSignal) => Promise<unknown>;
      }
  );

/** A run by its address: what the operation why gives. */
export const RUN_RESOURCE: McpResource = {
  kind: 'operation',
  name: 'run',
  title: 'A run',
  description: 'one verdict and everything that it came from',
  uri: 'xray://runs/{run_id}',
  operation: 'why',
  field: 'run_id',
};

const MIME_TYPE = 'application/json';

function contents(uri: URL, text: string) {
  return { contents: [{ uri: uri.href, mimeType: MIME_TYPE, text }] };
}

function refused(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}

function addOperation(
  server: McpServer,
  door: ReadingDoor,
  { field, name, uri: template, ...described }: McpResource & { readonly kind: 'operation' },
  reading: ReadingOperation,
): void {
  const { description, title } = described;
  server.registerResource(
    name,
    new ResourceTemplate(template, { list: undefined }),
    { title, description, mimeType: MIME_TYPE },
    async (uri, variables, { mcpReq }) => {
      const answer = await door.answer(reading, { [field]: variables[field] }, { signal: mcpReq.signal });
      if (answer.kind === 'refused') throw refused(answer.message);
      return contents(uri, JSON.stringify(answer.given.output));
    },
  );
}

function addDocument(
  server: McpServer,
  door: ReadingDoor,
  { description, name, read, title, uri: address }: McpResource & { readonly kind: 'document' },
): void {
  server.registerResource(name, address, { title, description, mimeType: MIME_TYPE }, async (uri, { mcpReq }) => {
    try {
      return contents(uri, JSON.stringify(await read(mcpReq.signal)));
    } catch (error) {
      throw refused(door.refusal(error).message);
    }
  });
}

/** Offers what is read by its address. */
export function addResource(
  server: McpServer,
  door: ReadingDoor,
  resource: McpResource,
  readings: readonly ReadingOperation[],
): void {
  if (resource.kind === 'document') {
    addDocument(server, door, resource);
    return;
  }
  const reading = readings.find(({ operation }) => operation.id === resource.operation);
  if (reading !== undefined) addOperation(server, door, resource, reading);
}
