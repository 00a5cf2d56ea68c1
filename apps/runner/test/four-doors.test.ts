import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { silentLogger, silentMetrics } from '@xray/contracts';
import { execute, type Registry, silentSpeaker } from '@xray/operations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { processPorts } from '../src/process/process-ports.ts';
import { systemClock } from '../src/process/system-clock.ts';
import { parseConfigText } from '../src/config/load.ts';
import { startLogDashboards } from '../src/dashboards/log-dashboards.ts';
import { loadRegistry } from '../src/operations/table.ts';
import { quietContext } from '../src/testing/command-context.ts';
import { readingCalls, recordReadingLog, type ReadingCall, type ReadingLog } from './support/reading-log.ts';
import { xray } from './support/xray.ts';

/** What an operation gave, whichever way it was asked. */
interface Given {
  readonly output: unknown;
  readonly rows: readonly unknown[];
}

const scratch = mkdtempSync(`${tmpdir()}/xray-doors-`);
const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
let market: ReadingLog;
let registry: Registry;
let calls: readonly ReadingCall[];
let served: Awaited<ReturnType<typeof startLogDashboards>>;

beforeAll(async () => {
  market = await recordReadingLog(`${scratch}/log`);
  registry = await loadRegistry();
  calls = readingCalls(registry, market);
  const { speaker: terminal } = quietContext();
  served = await startLogDashboards({
    directory: market.log,
    config: parseConfigText('', 'xray.yaml').dashboards,
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
    request: { host: '127.0.0.1', port: 0, token: null, open: false, web: true, terminal: false },
    terminal,
    operations: loadRegistry,
    config_file: market.config,
  });
  const launcher = fileURLToPath(new URL('../bin/xray.js', import.meta.url));
  const args = ['--conditions=x-source', launcher, 'mcp', '--log', market.log, '--config', market.config];
  await client.connect(new StdioClientTransport({ command: process.execPath, args }));
});
afterAll(async () => {
  await client.close();
  await served.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function fetched(path: string): Promise<Response> {
  return fetch(`${served.url ?? ''}${path}`);
}

function asGiven(value: unknown): Given {
  const { output, rows } = value as Given;
  return JSON.parse(JSON.stringify({ output, rows })) as Given;
}

const doors: Readonly<Record<'typescript' | 'http' | 'mcp', (call: ReadingCall) => Promise<Given>>> = {
  async typescript({ input, reading }) {
    const { actor, ...ports } = processPorts();
    const request = {
      caller: { door: 'library' as const, actor },
      ports,
      signal: new AbortController().signal,
      speaker: silentSpeaker,
    };
    return asGiven(await execute(registry, reading.operation.id, { ...input, ...reading.fixed }, request));
  },
  async http({ input, reading }) {
    const query = new URLSearchParams(
      Object.fromEntries(Object.entries(input).map(([name, value]) => [name, text(value)])),
    );
    const answer = await fetched(`/api/v1/operations/${reading.name}?${query.toString()}`);
    const body: unknown = await answer.json();
    if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(body)}`);
    return asGiven(body);
  },
  async mcp({ input, reading }) {
    const result = await client.callTool({ name: reading.name, arguments: { ...input } });
    if (result.isError === true) throw new Error(JSON.stringify(result.content));
    return asGiven(result.structuredContent);
  },
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every line that the command line prints: the rows, and the output where there is one. */
async function printed({ input, reading }: ReadingCall): Promise<readonly unknown[]> {
  const { fields, fixed, operation } = reading;
  const places: readonly string[] = operation.places ?? [];
  const words = places.flatMap((place) => (input[place] === undefined ? [] : [text(input[place])]));
  const options = [...Object.entries(input), ...Object.entries(fixed)].filter(([name]) => !places.includes(name));
  for (const [name, value] of options) {
    const isFlag = fields.find((field) => field.name === name)?.type === 'flag';
    const option = `--${name.replaceAll('_', '-')}`;
    for (const each of Array.isArray(value) ? value : [value]) words.push(option, ...(isFlag ? [] : [text(each)]));
  }
  const { stdout } = await xray(...operation.id.split(' '), ...words, '--json');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** Fields that say how long it took. */
const MEASURED = new Set(['elapsed_ms', 'cost_us_per_run']);
/** What is another at each moment, such as free bytes: compared without its numbers. */
const ABOUT_NOW = new Set(['doctor']);

it('gives the same of every reading operation through each of the four doors', async () => {
  for (const call of calls) {
    const { id } = call.reading.operation;
    const still = (value: unknown): unknown => {
      const json = JSON.stringify(value);
      if (ABOUT_NOW.has(id)) return json.replace(/\d[\d .,]*/g, '#');
      return JSON.parse(json, (key, held: unknown) => (MEASURED.has(key) ? null : held));
    };
    const first = await doors.typescript(call);
    for (const [door, ask] of Object.entries(doors)) {
      const given = await ask(call).catch((error: unknown) => {
        throw new Error(`${id} by ${door}`, { cause: error });
      });
      expect(still(given), `${id} by ${door}`).toEqual(still(first));
    }
    const lines = first.output === null ? first.rows : [...first.rows, first.output];
    expect(still(await printed(call)), `${id} on the command line`).toEqual(still(lines));
  }
});

describe('the document of the server', () => {
  it('is OpenAPI 3.1 without a fault, and has every operation and route', async () => {
    const source = await (await fetched('/api/v1/openapi.json')).text();
    const config = await createConfig({
      extends: ['recommended-strict'],
      rules: {
        // A record whose keys are listed requires keys that are no properties by name.
        'no-required-schema-properties-undefined': 'off',
        // There is no address of a licence that is none.
        'info-license-strict': 'off',
      },
    });
    const problems = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    expect(
      problems.map(({ location, message, ruleId }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
    ).toEqual([]);
    const { paths } = JSON.parse(source) as { readonly paths: Readonly<Record<string, unknown>> };
    const names = [...new Set(calls.map(({ reading }) => `/api/v1/operations/${reading.name}`))];
    expect(Object.keys(paths).slice(0, names.length)).toEqual(names);
    expect(Object.keys(paths)).toContain('/api/v1/runs/{run_id}/frames');
  });

  it('is shown on a page that the policy of the server lets a browser draw', async () => {
    const page = await fetched('/api');
    expect(page.headers.get('content-security-policy')).toContain("style-src 'self'");
    const html = await page.text();
    for (const { reading } of calls) expect(html).toContain(`GET /api/v1/operations/${reading.name}`);
    expect((await fetched('/api/page.css')).headers.get('content-type')).toContain('text/css');
  });
});

it('robust: change that is asked for over HTTP: prune, export, by their names → 403, an entry, and nothing done', async () => {
  for (const { id } of registry.operations.filter(
    ({ effects }) => effects === 'one_commit' || effects === 'resumable',
  )) {
    const answer = await fetched(`/api/v1/operations/${id.replaceAll(' ', '_')}`);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ error: 'denied' });
  }
  const audit = await xray('audit', '--log', market.log, '--state', 'denied', '--limit', '100', '--json');
  expect(audit.stdout).toContain('"operation":"prune"');
});
