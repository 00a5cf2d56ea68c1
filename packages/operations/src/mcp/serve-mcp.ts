import type { Readable, Writable } from 'node:stream';

import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import { createReadingDoor, type ReadingDoorOptions } from '../reading/reading-door.ts';
import { addResource, type McpResource } from './resources.ts';
import { addTool, answerCalls } from './tools.ts';

/** How operations are served to an assistant. */
export interface McpOptions extends ReadingDoorOptions {
  readonly version: string;
  /** What an assistant should know before it asks. */
  readonly instructions: string;
  readonly resources: readonly McpResource[];
  readonly stdin: Readable;
  /** Belongs to the protocol as long as it is served: nothing else may write there. */
  readonly stdout: Writable;
  /** Ends it; so does the end of what it reads. */
  readonly signal: AbortSignal;
}

/**
 * Serves the reading operations as tools, and resources, by the Model Context Protocol over a pair of streams. It speaks the revision
 * that who connects begins with, of the older line as of the newer one. Resolves when either side has ended it.
 */
export async function serveMcp(options: McpOptions): Promise<void> {
  const { instructions, note, resources, signal, stdin, stdout, version } = options;
  const door = createReadingDoor('mcp', options);
  // Before anything is answered: what cannot be offered is an error of the start.
  const readings = await door.operations();
  if (signal.aborted) return;

  function server(): McpServer {
    const made = new McpServer({ name: 'xray', version }, { instructions });
    for (const reading of readings) addTool(made, door, reading);
    if (readings.length > 0) answerCalls(made, door);
    for (const resource of resources) addResource(made, door, resource, readings);
    return made;
  }

  const transport = new StdioServerTransport(stdin, stdout);
  const handle = serveStdio(server, {
    transport,
    onerror: (error) => {
      note(`mcp: ${error.message}`);
    },
  });
  const ended = new Promise<void>((resolve) => {
    const close = transport.onclose;
    transport.onclose = () => {
      close?.();
      resolve();
    };
  });
  const stop = (): void => {
    void handle.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  await ended;
  signal.removeEventListener('abort', stop);
}
