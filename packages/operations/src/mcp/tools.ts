import {
  ProtocolError,
  ProtocolErrorCode,
  type McpServer,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

import { UNBOUNDED } from '../execution/scope.ts';
import type { ReadingDoor } from '../reading/reading-door.ts';
import { askedSchema, givenSchema, type ObjectSchema, type ReadingOperation } from '../reading/reading-operations.ts';
import { progressNotifications } from './progress.ts';

const argumentsSchema = z.record(z.string(), z.unknown());

/**
 * A JSON Schema as the library takes schemas. It is published and nothing is checked by it: the execution checks input and output
 * with the operation's own schemas, for every door in the same words.
 */
function published(schema: ObjectSchema): StandardSchemaWithJSON {
  return {
    '~standard': {
      version: 1,
      vendor: 'xray',
      validate: (value) => ({ value }),
      jsonSchema: { input: () => schema, output: () => schema },
    },
  };
}

/** What an operation is for, and what a caller should know of its bounds. */
function descriptionOf({ operation }: ReadingOperation): string {
  const { bounds = UNBOUNDED, example, summary } = operation;
  const most = [
    ...(bounds.records === null ? [] : [`${bounds.records} records`]),
    ...(bounds.bytes === null ? [] : [`${bounds.bytes} bytes`]),
    ...(bounds.wall_ms === null ? [] : [`${bounds.wall_ms / 1000} seconds`]),
  ];
  const bounded = most.length === 0 ? '' : ` It reads at most ${most.join(', ')}.`;
  return `${summary}.${bounded} On the command line: ${example}`;
}

async function call(door: ReadingDoor, reading: ReadingOperation, input: unknown, { mcpReq }: ServerContext) {
  const answer = await door.answer(reading, argumentsSchema.parse(input ?? {}), {
    signal: mcpReq.signal,
    ...progressNotifications(mcpReq),
  });
  if (answer.kind === 'refused') return { isError: true, content: [{ type: 'text' as const, text: answer.message }] };
  return { structuredContent: { ...answer.given }, content: [{ type: 'text' as const, text: answer.json }] };
}

/** Offers an operation as a tool. */
export function addTool(server: McpServer, door: ReadingDoor, reading: ReadingOperation): void {
  server.registerTool(
    reading.name,
    {
      title: reading.operation.id,
      description: descriptionOf(reading),
      inputSchema: published(askedSchema(reading)),
      outputSchema: published(givenSchema(reading)),
      annotations: {
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: reading.operation.touches.includes('network'),
      },
    },
    (input, context) => call(door, reading, input, context),
  );
}

/** What is asked for by the name of a tool, or by that of an operation that is none. @throws ProtocolError */
async function asked(door: ReadingDoor, name: string): Promise<ReadingOperation> {
  try {
    return await door.find(name);
  } catch (error) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, door.refusal(error).message);
  }
}

/**
 * Answers every call, also one of an operation that is no tool because it changes something: the library would refuse it before anybody
 * hears of it, and here it is denied as by every door, which leaves its entry.
 */
export function answerCalls({ server }: McpServer, door: ReadingDoor): void {
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const reading = await asked(door, params.name);
    return server.projectCallToolResult(await call(door, reading, params.arguments, context), givenSchema(reading));
  });
}
