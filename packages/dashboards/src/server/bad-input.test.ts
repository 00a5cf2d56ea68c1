import { silentLogger, silentMetrics } from '@xray/contracts';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { completeDashboardConfig } from '../config.ts';
import { logRuns } from '../testing/logged-runs.ts';
import { memoryEvidence } from '../testing/memory-evidence.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { quietRun } from '../testing/runs.ts';
import { someFacts, systemClock } from '../testing/served-log.ts';
import { createLogView, startDashboardServer } from './index.ts';

/** Any value in the place of any other, as a program without types hands it in. */
function any(value: unknown): never {
  return value as never;
}

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

const log = createMemoryLog();
logRuns(log, [quietRun()]);
const whole = {
  reader: log.reader,
  config: completeDashboardConfig(),
  clock: systemClock,
  describeLog: () => someFacts,
  logger: silentLogger,
  metrics: silentMetrics,
};
const whatServes = { ...whole, evidence: memoryEvidence(log.reader), view: await createLogView(whole) };
afterAll(() => whatServes.view.close());

function server(given: object) {
  return () => startDashboardServer({ ...whatServes, port: 0, ...given });
}

function view(given: object) {
  return () => createLogView({ ...whole, min_update_interval_ms: 2, ...given });
}

type Wrong = [what: string, given: object, code?: 'invalid_config' | 'invalid_server_options'];

/** What is wrong with either. */
const parts: readonly Wrong[] = [
  ['no reader', { reader: undefined }],
  ['a reader that cannot be followed', { reader: { ...log.reader, follow: 3 } }],
  ['a folder in the place of a reader', { reader: './february' }],
  ['no clock', { clock: undefined }],
  ['a clock of wall time alone', { clock: { wallMs: () => 0 } }],
  ['facts in the place of what describes the log', { describeLog: someFacts }],
  ['an empty logger', { logger: {} }],
  ['metrics of null', { metrics: null }],
];

describe('a server', () => {
  it.each<Wrong>([
    ...parts,
    ['no port', { port: undefined }],
    ['a port that is a text', { port: '4173' }],
    ['a port beyond the last', { port: 65_536 }],
    ['a host that is a number', { host: 127 }],
    ['a token that is a number', { token: 1_234_567_890_123_456 }],
    ['a token that is short', { token: 'short' }],
    ['one host instead of a list', { allowed_hosts: 'example.org' }],
    ['a page that is no folder’s name', { web_root: 3 }],
    ['no evidence of runs', { evidence: undefined }],
    ['evidence that cannot be made again', { evidence: { ...memoryEvidence(log.reader), rederive: null } }],
    ['no view', { view: undefined }],
    ['a view of nothing', { view: {} }],
    ['a view without its past', { view: { ...whatServes.view, past: undefined } }],
    ['limits of null', { limits: null }],
    ['an unknown limit', { limits: { max_clients: 3 } }],
    ['a limit of NaN', { limits: { max_streams: Number.NaN } }],
    ['a limit that is a text', { limits: { max_streams: '64' } }],
  ])('with %s is refused with a code, and listens nowhere', async (_, given) => {
    const code = 'invalid_server_options';
    expect(await refusal(server(given))).toMatchObject({ name: 'DashboardError', code, policy: 'halt' });
  });

  it('without options is refused with a code', async () => {
    for (const given of [undefined, null, './february', []])
      expect(await refusal(() => startDashboardServer(any(given)))).toMatchObject({ code: 'invalid_server_options' });
  });
});

describe('a view of a log', () => {
  it.each<Wrong>([
    ...parts,
    ['no logger', { logger: undefined }],
    ['no configuration', { config: undefined }, 'invalid_config'],
    ['a configuration that is a text', { config: 'fast' }, 'invalid_config'],
    ['an unknown key', { config: { recent: 3 } }, 'invalid_config'],
    ['a pace of NaN', { min_update_interval_ms: Number.NaN }],
    ['conditions that are a list', { conditions: [] }],
  ])('with %s is refused with a code', async (_, given, code = 'invalid_server_options') => {
    expect(await refusal(view(given))).toMatchObject({ name: 'DashboardError', code, policy: 'halt' });
  });

  it('is asked for a time and nothing else', async () => {
    const made = await view({})();
    onTestFinished(() => made.close());
    for (const time of [undefined, null, 'now', Number.NaN, Number.POSITIVE_INFINITY, 1.5])
      expect(await refusal(() => made.at(any(time)))).toMatchObject({ code: 'invalid_argument' });
    expect(await made.at(0)).toMatchObject({ symbols: [] });
    expect(await refusal(() => createLogView(any(undefined)))).toMatchObject({ code: 'invalid_server_options' });
  });
});
