import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { BAR_MS, simulateMarket, type FaultInput } from '@xray/market-sim';
import { judgeReadiness } from '@xray/orchestrator';
import { describe, expect, it, onTestFinished } from 'vitest';

import { loadConfig } from '../src/config/load.ts';
import { startSimulatedSession } from '../src/live/simulated-session.ts';
import { rawEvents, runLines } from '../src/testing/live-logs.ts';
import { pairModel } from '../src/testing/pair-market.ts';
import { startXray, temporaryFolder, xray } from './support/xray.ts';

const { config } = loadConfig(undefined);
const BARS = 16;
const market = simulateMarket({ model: pairModel, seed: 9, bars: BARS + 1 });
const startMs = market.config.start_ts_ms;
const BEGIN_BAR = 2;
const HOLD_MS = 8 * BAR_MS;

function told(directory: string, code: string): readonly string[] {
  return rawEvents(directory).flatMap((event) =>
    event.event_type === 'StreamState' && event.normalized.detail.startsWith(`${code} `)
      ? [event.normalized.detail]
      : [],
  );
}

/** A session whose venue refuses for eight bars, and answers again. */
async function refused(...faults: readonly FaultInput[]) {
  const directory = temporaryFolder();
  const at_ms = startMs + BEGIN_BAR * BAR_MS;
  const simulated = await startSimulatedSession({
    market,
    directory,
    config,
    mode: 'live',
    begin_ts_ms: startMs + 1_000,
    exchange: { faults: faults.map((fault) => ({ at_ms, fault })) },
  });
  const { exchange, session } = simulated;
  await simulated.play(startMs + (BEGIN_BAR + 7) * BAR_MS);
  const meanwhile = judgeReadiness(session.health()).reasons;
  await simulated.play(startMs + BARS * BAR_MS + 5_000);
  const afterwards = judgeReadiness(session.health()).reasons;
  await simulated.stop();
  return { directory, meanwhile, afterwards, entries: exchange.transcript().entries };
}

function refusals(reasons: readonly string[]): readonly string[] {
  return reasons.filter((reason) => reason.startsWith('venue_refuses: '));
}

describe('a running feed whose venue refuses it', () => {
  it.each([403, 451])(
    'robust: refused address: requests and new sockets answered with HTTP 403 or 451 for 24 minutes → said in the log and in readiness with the words of the venue, asked a few times only, boundaries go on, all is well afterwards',
    async (status) => {
      const whole = await refused(
        { kind: 'refuse_requests', status, duration_ms: HOLD_MS, count: 1_000_000 },
        { kind: 'disconnect' },
        { kind: 'refuse_connections', status, duration_ms: HOLD_MS },
      );
      expect(refusals(whole.meanwhile)).toEqual([
        expect.stringMatching(
          new RegExp(
            `the venue answers connections \\(.+\\) with status ${status} and says "code -1000: A simulated fault\\.": asked again in \\d+ s$`,
          ),
        ),
        expect.stringMatching(new RegExp(`the venue answers requests with status ${status} and says`)),
      ]);
      const sockets = whole.entries.filter(({ kind }) => kind === 'connection_refused').length;
      const requests = whole.entries.filter((entry) => entry.kind === 'request' && entry.status === status).length;
      // Two connections and the requests, each after 1, 2, 4 and 8 minutes and then each quarter of an hour, at the longest.
      expect(sockets).toBeLessThanOrEqual(14);
      expect(requests).toBeLessThanOrEqual(9);
      expect(told(whole.directory, 'requests_blocked')[0]).toContain(`status=${status}`);
      expect(told(whole.directory, 'connect_refused')[0]).toContain('says=code_-1000:_A_simulated_fault.');
      expect(told(whole.directory, 'requests_blocked').length).toBeLessThanOrEqual(requests);
      expect(refusals(whole.afterwards)).toEqual([]);
      const bars = new Set(runLines(whole.directory, startMs, BAR_MS).map((line) => Number(line.split(' ')[0])));
      expect([...bars]).toEqual(Array.from({ length: BARS }, (_, bar) => bar + 1));
    },
  );

  it('robust: long ban: requests answered with HTTP 418 and a Retry-After of days, and the ban is lifted after 24 minutes → asked again within a quarter of an hour, no request forgotten', async () => {
    const whole = await refused({
      kind: 'refuse_requests',
      status: 418,
      retry_after_s: 259_200,
      duration_ms: HOLD_MS,
      count: 1_000_000,
    });
    expect(refusals(whole.meanwhile)).toHaveLength(1);
    const [first] = told(whole.directory, 'requests_blocked');
    expect(first).toContain('retry_after_ms=300000 asked_ms=259200000 says=code_-1003:_A_simulated_fault.');
    const banned = whole.entries.filter((entry) => entry.kind === 'request' && entry.status === 418);
    expect(banned.length).toBeLessThanOrEqual(4);
    expect(refusals(whole.afterwards)).toEqual([]);
    expect(rawEvents(whole.directory).at(-1)?.recv_ts_ms).toBeGreaterThan(startMs + BARS * BAR_MS);
  });
});

/** An exchange that answers every request alike; how often it was asked. */
async function answering(status: number, body: string, headers: Readonly<Record<string, string>> = {}) {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

function wordsTo(url: string, log: string): readonly string[] {
  return [...['live', '--endpoint', url, '--symbols', 'all', '--log', log, '--health-port', '0']];
}

describe('a venue that refuses at the start', () => {
  it('robust: long ban: HTTP 418 with a Retry-After of two minutes to xray live --symbols all, then Ctrl-C → the wait is said with the words of the venue, Ctrl-C ends it at once, no log is begun', async () => {
    const ban = '{"code":-1003,"msg":"Way too many requests; IP banned."}';
    const { asked, url } = await answering(418, ban, { 'Retry-After': '120' });
    const log = `${temporaryFolder()}/log`;
    const live = startXray(wordsTo(url, log));
    const line = await live.said(/^(.*waiting_for_the_venue.*)$/m);
    expect(line).toContain('Way too many requests; IP banned.');
    const wait: unknown = JSON.parse(line);
    expect(wait).toMatchObject({ reason: 'status 418', wait_ms: 120_000 });
    const stoppedMs = performance.now();
    live.child.kill('SIGINT');
    const ended = await live.ended;
    expect(performance.now() - stoppedMs).toBeLessThan(5_000);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/stopped before binance-usdm told of its instruments/);
    expect(asked()).toBe(1);
    expect(existsSync(log)).toBe(false);
  });

  it.each([
    [
      'Long ban: HTTP 418 with a Retry-After of days',
      418,
      { 'Retry-After': '259200' },
      /no more than 300 s are waited/,
    ],
    ['Refused address: HTTP 451', 451, {}, /the exchange refuses this address/],
  ])('ends at once with the words of the venue: %s', async (_, status, headers, why) => {
    const { asked, url } = await answering(status, '{"code":0,"msg":"Not from where you are."}', headers);
    const log = `${temporaryFolder()}/log`;
    const { code, stderr, stdout } = await xray(...wordsTo(url, log));
    expect(stderr).toMatch(why);
    expect(stderr).toContain('Not from where you are.');
    expect([code, stdout, asked(), existsSync(log)]).toEqual([1, '', 1, false]);
  });
});
