import {
  CONTRACT_NAMES,
  dashboardFramesSchema,
  dashboardHistorySchema,
  dashboardLogSchema,
  dashboardRunSchema,
  dashboardViewModelSchema,
  runRederivationSchema,
} from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { viewOf } from '../testing/builders.ts';
import { logRuns, runIdOf } from '../testing/logged-runs.ts';
import { memoryEvidence } from '../testing/memory-evidence.ts';
import { createMemoryLog } from '../testing/memory-log.ts';
import { FIRST_BOUNDARY_MS, quietRun, runAfter } from '../testing/runs.ts';
import { serveRuns, someFacts } from '../testing/served-log.ts';

const first = quietRun();
const second = runAfter(first, { attention: 0.9, regime: 'SQUEEZE_UP' });
const third = runAfter(second, { fails: true });
const eth = quietRun({ symbol: 'ETHUSDT' });
const runs = [first, eth, second, third];

describe('an answer matches its contract', () => {
  it('/api/v1/view', async () => {
    const { json } = await serveRuns(runs);
    const view = dashboardViewModelSchema.parse(await json('/api/v1/view'));
    expect(view.symbols).toEqual(viewOf(runs).symbols);
    expect(view.telemetry.provenance).toMatchObject({ log: './february', log_size_bytes: 4_096 });
    const past = dashboardViewModelSchema.parse(await json(`/api/v1/view?at=${first.engine_timestamp_ms}`));
    expect(past.symbols).toEqual(viewOf([first, eth]).symbols);
  });

  it('/api/v1/log', async () => {
    const { json, log } = await serveRuns(runs);
    const answer = dashboardLogSchema.parse(await json('/api/v1/log'));
    expect(answer).toMatchObject({
      runs: 4,
      raw_events: 12,
      first_engine_timestamp_ms: FIRST_BOUNDARY_MS,
      last_engine_timestamp_ms: third.engine_timestamp_ms,
      config: someFacts.config,
      symbols: [
        { symbol: 'BTCUSDT', runs: 3, last_engine_timestamp_ms: third.engine_timestamp_ms },
        { symbol: 'ETHUSDT', runs: 1, last_engine_timestamp_ms: FIRST_BOUNDARY_MS },
      ],
    });
    logRuns(log, [runAfter(third)]);
    expect(dashboardLogSchema.parse(await json('/api/v1/log')).runs).toBe(5);
  });

  it('of a log without runs', async () => {
    const { get, json } = await serveRuns([]);
    expect(dashboardViewModelSchema.parse(await json('/api/v1/view')).symbols).toEqual([]);
    expect(dashboardViewModelSchema.parse(await json('/api/v1/view?at=5')).as_of_ts_ms).toBe(5);
    expect(dashboardLogSchema.parse(await json('/api/v1/log'))).toMatchObject({
      runs: 0,
      first_engine_timestamp_ms: null,
      symbols: [],
    });
    expect((await get('/api/v1/symbols/BTCUSDT/history')).status).toBe(404);
  });

  it('/api/v1/symbols/:symbol/history', async () => {
    const { json } = await serveRuns(runs);
    const history = dashboardHistorySchema.parse(await json('/api/v1/symbols/BTCUSDT/history?limit=2'));
    expect(history.run_id).toEqual([runIdOf(first), runIdOf(second)]);
    expect(history.next_from_ms).toBe(third.engine_timestamp_ms);
    const rest = dashboardHistorySchema.parse(
      await json(`/api/v1/symbols/BTCUSDT/history?from=${history.next_from_ms}&to=${history.next_from_ms}`),
    );
    expect([rest.status, rest.regime, rest.next_from_ms]).toEqual([['FAILED'], [null], null]);
  });

  it('/api/v1/runs/:run_id and its frames', async () => {
    const { json } = await serveRuns(runs);
    const path = `/api/v1/runs/${runIdOf(second)}`;
    expect(dashboardRunSchema.parse(await json(path)).run.run_id).toBe(runIdOf(second));
    const frames = dashboardFramesSchema.parse(await json(`${path}/frames?offset=1&limit=1`));
    expect([frames.total, frames.offset, frames.frames.length]).toEqual([3, 1, 1]);
    expect(frames.frames[0]?.payload).toBeInstanceOf(Uint8Array);
    expect(runRederivationSchema.parse(await json(`${path}/rederivation`)).status).toBe('NOT_DERIVABLE');
  });

  it('/api/v1/runs/:run_id has the neighbours of the run, and the entries of the audit that concern it', async () => {
    const { json } = await serveRuns(runs);
    const run = dashboardRunSchema.parse(await json(`/api/v1/runs/${runIdOf(second)}`));
    expect([run.previous_run_id, run.next_run_id]).toEqual([runIdOf(first), runIdOf(third)]);
    expect(run.audit?.map(({ kind }) => kind)).toEqual(['feed_session']);
  });

  it('/api/v1/schemas', async () => {
    const { get, json } = await serveRuns([]);
    expect(await json('/api/v1/schemas')).toEqual({ schemas: CONTRACT_NAMES });
    for (const path of ['dashboard_run.v1', 'dashboard_run.v1.json']) {
      const answer = await get(`/api/v1/schemas/${path}`);
      expect(answer.headers.get('content-type')).toContain('application/schema+json');
      expect(await answer.json()).toMatchObject({ $id: 'dashboard_run.v1.json', type: 'object' });
    }
    expect((await get('/api/v1/schemas/toString')).status).toBe(404);
  });
});

describe('a question that is not understood', () => {
  it.each([
    ['/api/v1/view?at=x', 'at'],
    ['/api/v1/view?at=-1', 'at'],
    ['/api/v1/view?at=1&at=2', 'at'],
    ['/api/v1/view?at=1e9', 'at'],
    ['/api/v1/view?to=1', 'to'],
    ['/api/v1/symbols/BTCUSDT/history?limit=0', 'limit'],
    ['/api/v1/symbols/BTCUSDT/history?limit=20001', 'limit'],
    ['/api/v1/symbols/BTCUSDT/history?from=9&to=8', 'from 9 to 8'],
    ['/api/v1/runs/abc', 'run_id'],
    [`/api/v1/runs/${'0'.repeat(64)}/frames?limit=501`, 'limit'],
    [`/api/v1/runs/${'0'.repeat(64)}?x=1`, 'x'],
  ])('%s is answered with 400 that names the place', async (path, place) => {
    const { get } = await serveRuns([first]);
    const answer = await get(path);
    const body = (await answer.json()) as { readonly error: string; readonly message: string };
    expect([answer.status, body.error]).toEqual([400, 'invalid_request']);
    expect(body.message).toContain(place);
  });

  it.each(['/api/v1/symbols/NONE/history', `/api/v1/runs/${'0'.repeat(64)}`, '/api/v1/nothing', '/api', '/x'])(
    '%s is answered with 404 as JSON',
    async (path) => {
      const { get } = await serveRuns([first]);
      const answer = await get(path);
      expect([answer.status, await answer.json()]).toMatchObject([404, { error: 'not_found' }]);
    },
  );

  it('an error inside is answered with 500, and what it was stands in the log alone', async () => {
    const lines: string[] = [];
    const quiet = () => undefined;
    const { get, log } = await serveRuns([first], {
      logger: { debug: quiet, info: quiet, warn: quiet, error: (_, fields) => lines.push(JSON.stringify(fields)) },
    });
    log.reader.findRun = () => {
      throw new Error('/secret/folder is damaged');
    };
    const answer = await get(`/api/v1/runs/${runIdOf(first)}`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(lines.join('')).toContain('/secret/folder is damaged');
  });
});

describe('what a client has already', () => {
  const path = `/api/v1/runs/${runIdOf(first)}`;

  it.each([path, `${path}/frames`, `${path}/rederivation`, `/api/v1/view?at=${FIRST_BOUNDARY_MS + 1}`])(
    '%s, which can change no more, is answered without reading',
    async (address) => {
      const { get, log } = await serveRuns([...runs, runAfter(third)]);
      const answer = await get(address);
      const tag = answer.headers.get('etag') ?? '';
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'private, no-cache']);
      const before = log.batchesRead();
      const again = await get(address, { 'if-none-match': tag });
      expect([again.status, await again.text(), log.batchesRead() - before]).toEqual([304, '', 0]);
    },
  );

  it.each(['/api/v1/view', '/api/v1/log', '/api/v1/symbols/BTCUSDT/history', '/api/v1/schemas'])(
    '%s is answered with 304 until it changes',
    async (address) => {
      const { get } = await serveRuns(runs);
      const tag = (await get(address)).headers.get('etag') ?? 'none';
      expect((await get(address, { 'if-none-match': tag })).status).toBe(304);
      expect((await get(address, { 'if-none-match': '"other"' })).status).toBe(200);
    },
  );

  it('the last run is not settled, so that it has the tag of its content', async () => {
    const { get, log } = await serveRuns([first, second]);
    const address = `/api/v1/runs/${runIdOf(second)}`;
    const tag = (await get(address)).headers.get('etag') ?? 'none';
    expect((await get(address, { 'if-none-match': tag })).status).toBe(304);
    logRuns(log, [runAfter(second)]);
    expect((await get(address, { 'if-none-match': tag })).status).toBe(200);
  });

  it('a settled run is told again once something was said of runs', async () => {
    const log = createMemoryLog();
    logRuns(log, [...runs, runAfter(third)]);
    const said = { remarks: 0 };
    const { get } = await serveRuns([], { reader: log.reader, evidence: memoryEvidence(log.reader, said) });
    const tag = (await get(path)).headers.get('etag') ?? 'none';
    expect((await get(path, { 'if-none-match': tag })).status).toBe(304);
    said.remarks = 1;
    expect((await get(path, { 'if-none-match': tag })).status).toBe(200);
  });

  it('an unknown run is not known by its tag', async () => {
    const { get } = await serveRuns(runs);
    expect((await get(`/api/v1/runs/${'0'.repeat(64)}`, { 'if-none-match': '*' })).status).toBe(404);
  });
});

describe('transport', () => {
  it.each(['gzip', 'br', 'zstd'])('JSON is compressed as %s where it is worth it', async (encoding) => {
    const { get } = await serveRuns(runs);
    const answer = await get('/api/v1/view', { 'accept-encoding': encoding });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(dashboardViewModelSchema.parse(await answer.json()).symbols).toHaveLength(2);
    expect((await get('/api/v1/view', { 'accept-encoding': 'identity' })).headers.get('content-encoding')).toBeNull();
  });
});
