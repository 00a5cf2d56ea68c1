import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { loadRegistry } from '../src/operations/table.ts';
import { readingCalls, recordReadingLog, type ReadingCall, type ReadingLog } from './support/reading-log.ts';
import { startXray, xrayProcess } from './support/xray.ts';

const scratch = mkdtempSync(`${tmpdir()}/xray-mcp-`);
let market: ReadingLog;
let calls: readonly ReadingCall[];

beforeAll(async () => {
  market = await recordReadingLog(`${scratch}/log`);
  calls = readingCalls(await loadRegistry(), market);
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const launcher = fileURLToPath(new URL('../bin/xray.js', import.meta.url));

function program() {
  return {
    command: process.execPath,
    args: ['--conditions=x-source', launcher, 'mcp', '--log', market.log],
    env: { PATH: process.env['PATH'] ?? '' },
  };
}

function names() {
  return [...new Set(calls.map(({ reading }) => reading.name))];
}

/** A client of the newer line, and whatever it could not read. */
async function client(mode: 'auto' | 'legacy') {
  const unread: Error[] = [];
  const connected = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  connected.onerror = (error) => unread.push(error);
  await connected.connect(new StdioClientTransport(program()));
  onTestFinished(() => connected.close());
  return { connected, unread };
}

describe.each(['auto', 'legacy'] as const)('a client of the newer line that negotiates %s', (mode) => {
  it('lists the table of reading operations, calls each of them, and reads nothing but the protocol', async () => {
    const { connected, unread } = await client(mode);
    expect(connected.getNegotiatedProtocolVersion()).toBe(mode === 'auto' ? '2026-07-28' : '2025-11-25');
    const { tools } = await connected.listTools();
    expect(tools.map(({ name }) => name)).toEqual(names());
    for (const { annotations, inputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true });
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    }
    for (const { input, reading } of calls) {
      const result = await connected.callTool({ name: reading.name, arguments: { ...input } });
      expect(result.isError, `${reading.name}: ${JSON.stringify(result.content)}`).toBeUndefined();
      expect(result.structuredContent).toMatchObject({ rows: expect.any(Array) as unknown });
    }
    expect(unread).toEqual([]);
  });
});

it('gives runs and the view as resources, and refuses in a sentence that names no place', async () => {
  const { connected } = await client('auto');
  const [view] = (await connected.readResource({ uri: 'xray://view' })).contents;
  if (view === undefined || !('text' in view)) throw new Error('the view has no text');
  expect(JSON.parse(view.text)).toMatchObject({ symbols: expect.any(Array) as unknown });
  const { resourceTemplates } = await connected.listResourceTemplates();
  for (const { uriTemplate } of resourceTemplates) {
    const run = await connected.readResource({ uri: uriTemplate.replace('{run_id}', market.run_id) });
    expect(JSON.stringify(run.contents)).toContain(market.run_id);
    await expect(connected.readResource({ uri: uriTemplate.replace('{run_id}', 'none') })).rejects.toThrow(/^(?!.*\/)/);
  }
  const refused = await connected.callTool({ name: 'inspect', arguments: { limit: 1, steam: 'raw' } });
  expect(refused).toMatchObject({
    isError: true,
    content: [{ text: 'inspect takes no "steam": it takes stream, symbol, limit' }],
  });
});

it('answers a client of the older line, tool by tool', async () => {
  const unread: Error[] = [];
  const connected = new OlderClient({ name: 'test', version: '1' });
  connected.onerror = (error) => unread.push(error);
  await connected.connect(new OlderTransport(program()));
  onTestFinished(() => connected.close());
  const { tools } = await connected.listTools();
  expect(tools.map(({ name }) => name)).toEqual(names());
  for (const { input, reading } of calls) {
    const result = await connected.callTool({ name: reading.name, arguments: { ...input } });
    expect(result, reading.name).toMatchObject({ structuredContent: { rows: expect.any(Array) as unknown } });
  }
  expect(unread).toEqual([]);
});

/** The inspector's command line, which keeps nothing of ours in the home folder. */
function inspector(...words: readonly string[]): Promise<{ readonly code: number | null; readonly stdout: string }> {
  const { args, command, env } = program();
  const entry = fileURLToPath(
    new URL('./clients/launcher/build/index.js', import.meta.resolve('@modelcontextprotocol/inspector/package.json')),
  );
  const child = spawn(process.execPath, [entry, '--cli', command, ...args, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, HOME: scratch, MCP_CATALOG_PATH: `${scratch}/mcp.json` },
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout });
    });
  });
}

it('answers the command line of the inspector', async () => {
  const listed = await inspector('--method', 'tools/list');
  expect(JSON.parse(listed.stdout)).toMatchObject({ tools: names().map((name) => ({ name })) });
  const called = await inspector(
    '--method',
    'tools/call',
    '--tool-name',
    'inspect',
    '--tool-arg',
    'stream=gate_event',
    'limit=2',
  );
  expect(called.code).toBe(0);
  expect(JSON.parse(called.stdout)).toMatchObject({
    structuredContent: { output: null, rows: [{ seq: 1 }, { seq: 2 }] },
  });
  const refused = await inspector('--method', 'tools/call', '--tool-name', 'inspect', '--tool-arg', 'limit=0');
  expect(refused.code).toBe(5);
});

it('ends with 0 when it is told to stop, and when its client goes away', async () => {
  const { child, ended } = startXray(['mcp', '--log', market.log], { stdin: 'pipe' });
  child.stdin?.write('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}\n');
  await expect.poll(() => child.stdout?.readableFlowing).toBe(true);
  child.stdin?.end();
  expect((await ended).code).toBe(0);
  const other = startXray(['mcp', '--log', market.log], { stdin: 'pipe' });
  other.child.stdin?.write('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}\n');
  await other.firstOutput;
  other.child.kill('SIGTERM');
  const stopped = await other.ended;
  expect(stopped.code).toBe(0);
  for (const line of stopped.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
});

it('robust: assistant for a log that is none: an empty folder → a sentence, exit 1, and nothing on standard output', async () => {
  const ended = await xrayProcess('mcp', '--log', `${scratch}/none`);
  expect(ended).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('xray: ') as string });
});
