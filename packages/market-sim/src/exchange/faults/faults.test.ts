import { hash } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import {
  lockstepSessions,
  openClient,
  request,
  type LockstepSession,
  type TestClient,
} from '../../testing/exchange-client.ts';
import type { TranscriptEntry } from '../transcript/transcript.ts';
import type { FaultInput } from './fault.ts';

const { closeAll, session } = lockstepSessions();

afterEach(closeAll);

const STREAMS = ['btcusdt@aggTrade', 'btcusdt@kline_1m', 'ethusdt@aggTrade', 'btcusdt@depth@100ms'];
const TRADES = 'btcusdt@aggTrade';

interface Disturbed {
  readonly run: LockstepSession;
  readonly client: TestClient;
  /** What the same client is sent without the fault. */
  readonly undisturbed: readonly string[];
}

async function play(
  fault: FaultInput | null,
  options: Parameters<typeof session>[0] = {},
): Promise<Omit<Disturbed, 'undisturbed'>> {
  const run = await session({ bars: 3, ...options });
  const client = await openClient(`${run.exchange.socket_url}/stream?streams=${STREAMS.join('/')}`);
  await run.exchange.advanceTo(run.at(180_000));
  if (fault !== null) run.exchange.inject(fault);
  await run.exchange.advanceTo(run.at(3 * 180_000 + 1_000));
  return { run, client };
}

async function disturbed(fault: FaultInput): Promise<Disturbed> {
  const { client } = await play(null);
  return { ...(await play(fault)), undisturbed: client.texts() };
}

function entriesOf<Kind extends TranscriptEntry['kind']>(
  { exchange }: LockstepSession,
  kind: Kind,
): readonly Extract<TranscriptEntry, { kind: Kind }>[] {
  return exchange
    .transcript()
    .entries.filter((entry): entry is Extract<TranscriptEntry, { kind: Kind }> => entry.kind === kind);
}

/** The transcript tells exactly what the client got, frame by frame. */
function expectTranscriptToTell({ client, run }: Pick<Disturbed, 'client' | 'run'>): void {
  const sent = entriesOf(run, 'frame_sent').filter(({ connection }) => connection === 1);
  expect(sent.map(({ payload_hash }) => payload_hash)).toEqual(client.frames.map((frame) => hash('sha256', frame)));
}

function ofStream(texts: readonly string[], stream: string): readonly string[] {
  return texts.filter((text) => text.startsWith(`{"stream":"${stream}"`));
}

describe('a fault', () => {
  it('drops the next frames of a stream, and no others', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'drop_frames', stream: TRADES, count: 3 });
    const lost = undisturbed.filter((text) => !client.texts().includes(text));
    expect(lost).toHaveLength(3);
    expect(ofStream(lost, TRADES)).toHaveLength(3);
    expect(undisturbed.filter((text) => !lost.includes(text))).toEqual(client.texts());
    expect(entriesOf(run, 'frame_withheld').map(({ payload_hash }) => payload_hash)).toEqual(
      lost.map((text) => hash('sha256', text)),
    );
    const [record] = run.exchange.transcript().faults;
    expect(record).toMatchObject({ fault: 1, affected: 3, begun_ts_ms: run.at(180_000) });
    expect(record?.ended_ts_ms).toBeLessThan(run.at(240_000));
    expectTranscriptToTell({ client, run });
  });

  it('stalls a stream for its time', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'stall_stream', stream: TRADES, duration_ms: 60_000 });
    const tradeMs = (text: string): number => (JSON.parse(text) as { data: { T: number } }).data.T;
    const lost = ofStream(undisturbed, TRADES).filter((text) => !client.texts().includes(text));
    expect(lost.length).toBeGreaterThan(0);
    for (const text of lost) expect(tradeMs(text)).toBeGreaterThan(run.at(179_000));
    for (const text of lost) expect(tradeMs(text)).toBeLessThan(run.at(240_000));
    expect(client.texts()).toEqual(undisturbed.filter((text) => !lost.includes(text)));
    expect(run.exchange.transcript().faults[0]?.ended_ts_ms).toBe(run.at(240_000));
  });

  it('repeats frames', async () => {
    const { client, run, undisturbed } = await disturbed({
      kind: 'repeat_frames',
      stream: 'btcusdt@kline_1m',
      count: 2,
    });
    expect(client.texts()).toHaveLength(undisturbed.length + 2);
    expect([...new Set(client.texts())]).toEqual(undisturbed);
    expectTranscriptToTell({ client, run });
  });

  it('lets frames change places, and loses none', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'reorder_frames', stream: TRADES, count: 2 });
    expect(client.texts()).not.toEqual(undisturbed);
    expect(client.texts().toSorted()).toEqual(undisturbed.toSorted());
    const [before, after] = [ofStream(undisturbed, TRADES), ofStream(client.texts(), TRADES)];
    const first = after.findIndex((text, position) => text !== before[position]);
    const moved = [0, 1, 2, 3].map((offset) => before.indexOf(after[first + offset] ?? '') - first);
    expect(moved).toEqual([1, 0, 3, 2]);
    expectTranscriptToTell({ client, run });
  });

  it('sends half frames', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'half_frames', stream: TRADES, share: 0.5, count: 2 });
    const cut = client.texts().filter((text) => !text.endsWith('}'));
    expect(cut).toHaveLength(2);
    for (const text of cut) expect(undisturbed.some((whole) => whole.startsWith(text))).toBe(true);
    expectTranscriptToTell({ client, run });
  });

  it.each(['text', 'json', 'binary'] as const)('sends garbage as %s, the same for the same seed', async (form) => {
    const { client, run, undisturbed } = await disturbed({ kind: 'garbage', form, count: 4, seed: 3 });
    const noise = client.texts().filter((text) => !undisturbed.includes(text));
    expect(noise).toHaveLength(4);
    const { client: again } = await play({ kind: 'garbage', form, count: 4, seed: 3 });
    expect(again.texts()).toEqual(client.texts());
    if (form === 'json') for (const text of noise) expect(JSON.parse(text)).toHaveProperty('noise');
    expectTranscriptToTell({ client, run });
  });

  it('breaks the chain of book updates, and leaves everything else', async () => {
    const { client, undisturbed } = await disturbed({ kind: 'break_book_chain', count: 1 });
    const changed = client.texts().filter((text) => !undisturbed.includes(text));
    expect(changed).toHaveLength(1);
    const [broken] = changed.map((text) => JSON.parse(text) as { stream: string; data: { pu: number; U: number } });
    expect(broken?.stream).toBe('btcusdt@depth@100ms');
    expect(broken?.data.pu).toBe((broken?.data.U ?? 0) - 2);
  });

  it('skews the times of the exchange in frames and answers, and nothing else', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'clock_skew', skew_ms: -1_500, duration_ms: 60_000 });
    const changed = client.texts().filter((text) => !undisturbed.includes(text));
    expect(changed.length).toBeGreaterThan(0);
    const straight = (text: string): string =>
      text.replace(/"(E|T)":(\d+)/g, (whole, key: string, time: string) =>
        key === 'T' && text.includes('@kline') ? whole : `"${key}":${Number(time) + 1_500}`,
      );
    expect(client.texts().map((text) => (changed.includes(text) ? straight(text) : text))).toEqual(undisturbed);
    run.exchange.inject({ kind: 'clock_skew', skew_ms: 250, duration_ms: 1_000 });
    const { text } = await request(`${run.exchange.url}/fapi/v1/time`);
    expect(JSON.parse(text)).toEqual({ serverTime: run.clock.wallMs() + 250 });
  });

  it('disconnects with a code', async () => {
    const { client, run, undisturbed } = await disturbed({ kind: 'disconnect', code: 1012 });
    expect(client.closedWith()).toBe(1012);
    expect(undisturbed.slice(0, client.frames.length)).toEqual(client.texts());
    expect(run.exchange.transcript().connections[0]).toMatchObject({
      closed_by: 'fault',
      code: 1012,
      closed_ts_ms: run.at(180_000),
      frames_sent: client.frames.length,
      frames_confirmed: client.frames.length,
    });
    expectTranscriptToTell({ client, run });
  });

  it('cuts the line, and what was sent before has arrived', async () => {
    const { client, run } = await play(null, {
      faults: [{ at_ms: 1_767_225_600_000 + 200_003, fault: { kind: 'disconnect' } }],
    });
    expect(client.closedWith()).toBe(1006);
    expect(run.exchange.transcript().connections[0]).toMatchObject({
      closed_by: 'fault',
      code: null,
      closed_ts_ms: run.at(200_003),
      frames_sent: client.frames.length,
      frames_confirmed: client.frames.length,
    });
  });

  it.each([
    [null, /socket hang up|ECONNRESET/],
    [503, /503/],
  ])('refuses new connections by %s while it lasts', async (status, message) => {
    const { client, run } = await play({ kind: 'refuse_connections', duration_ms: 500_000, status });
    await expect(openClient(`${run.exchange.socket_url}/ws`)).rejects.toThrow(message);
    expect(client.closedWith()).toBeNull();
    await run.exchange.advanceTo(run.at(700_000));
    const later = await openClient(`${run.exchange.socket_url}/ws`);
    expect(later.closedWith()).toBeNull();
    expect(entriesOf(run, 'connection_refused')).toMatchObject([{ status }]);
    expect(run.exchange.transcript().faults[0]).toMatchObject({ affected: 1, ended_ts_ms: run.at(680_000) });
  });

  it.each(['lost', 'late'] as const)('stalls a socket, whose frames are %s', async (frames) => {
    const { client, run, undisturbed } = await disturbed({ kind: 'stall_socket', duration_ms: 60_000, frames });
    const withheld = entriesOf(run, 'frame_withheld').map(({ payload_hash }) => payload_hash);
    if (frames === 'late') {
      expect(client.texts()).toEqual(undisturbed);
      const late = entriesOf(run, 'frame_sent').filter(({ ts_ms }) => ts_ms === run.at(240_000));
      expect(late.length).toBeGreaterThan(10);
    } else {
      expect(withheld.length).toBeGreaterThan(10);
      expect(client.texts()).toEqual(undisturbed.filter((text) => !withheld.includes(hash('sha256', text))));
    }
    expectTranscriptToTell({ client, run });
  });

  it('ends a stall when the last of several is over, and withholds for good what a cut line can send no more', async () => {
    const { client, run } = await play(null, { bars: 6 });
    const before = client.frames.length;
    run.exchange.inject({ kind: 'stall_socket', duration_ms: 20_000, frames: 'late' });
    run.exchange.inject({ kind: 'stall_socket', duration_ms: 5_000, frames: 'late' });
    await run.exchange.advanceTo(run.at(560_000));
    expect(client.frames).toHaveLength(before);
    await run.exchange.advanceTo(run.at(562_000));
    expect(client.frames.length).toBeGreaterThan(before);
    expectTranscriptToTell({ client, run });
    run.exchange.inject({ kind: 'stall_socket', duration_ms: 60_000, frames: 'late' });
    await run.exchange.advanceTo(run.at(600_000));
    run.exchange.inject({ kind: 'disconnect' });
    await run.exchange.advanceTo(run.at(700_000));
    const withheld = entriesOf(run, 'frame_withheld');
    expect(withheld.length).toBeGreaterThan(0);
    expect(new Set(withheld.map(({ fault }) => fault))).toEqual(new Set([3]));
    expectTranscriptToTell({ client, run });
  });

  it.each([true, false])('stalls a socket that answers pings: %s', async (answers_pings) => {
    const { client, run } = await play(null);
    let pongs = 0;
    client.socket.on('pong', () => (pongs += 1));
    run.exchange.inject({ kind: 'stall_socket', duration_ms: 10_000, answers_pings });
    client.socket.ping();
    await run.exchange.advanceTo(run.at(542_000));
    expect(pongs).toBe(answers_pings ? 1 : 0);
    await run.exchange.advanceTo(run.at(560_000));
    client.socket.ping();
    await run.exchange.advanceTo(run.at(561_000));
    expect(pongs).toBe(answers_pings ? 2 : 1);
  });

  it('lets bytes trickle, and the client gets the same frames later', async () => {
    const { client, run, undisturbed } = await disturbed({
      kind: 'slow_writes',
      duration_ms: 30_000,
      chunk_bytes: 50,
      every_ms: 500,
    });
    expect(client.texts()).toEqual(undisturbed);
    expectTranscriptToTell({ client, run });
    const begun = await play(null);
    begun.run.exchange.inject({ kind: 'slow_writes', duration_ms: 100_000, chunk_bytes: 4, every_ms: 1_000 });
    const before = begun.client.frames.length;
    begun.client.send({ method: 'LIST_SUBSCRIPTIONS', id: 77 });
    await begun.run.exchange.advanceTo(begun.run.at(545_000));
    expect(begun.client.frames).toHaveLength(before);
    await begun.run.exchange.advanceTo(begun.run.at(600_000));
    expect(begun.client.texts().at(-1)).toContain('"id":77');
  });

  it.each([
    [{ kind: 'refuse_requests', status: 429, retry_after_s: 7, count: 1 } as const, 429, '7'],
    [{ kind: 'refuse_requests', status: 418, retry_after_s: 60, path: '/fapi/v1/ti' } as const, 418, '60'],
    [{ kind: 'refuse_requests', status: 502 } as const, 502, undefined],
  ])('refuses requests: %j', async (fault, status, retryAfter) => {
    const { run } = await play(null);
    const ask = () => request(`${run.exchange.url}/fapi/v1/time`);
    run.exchange.inject(fault);
    const refused = await ask();
    expect([refused.status, refused.headers['retry-after']]).toEqual([status, retryAfter]);
    expect((await ask()).status).toBe(200);
    expect(entriesOf(run, 'request').map((entry) => entry.status)).toEqual([status, 200]);
  });

  it('lets requests wait for ever, and time goes on without them', async () => {
    const { run } = await play(null);
    run.exchange.inject({ kind: 'ignore_requests', count: 1, path: '/fapi/v1/time' });
    let answered = false;
    const waiting = request(`${run.exchange.url}/fapi/v1/time`).then(
      () => (answered = true),
      () => null,
    );
    await run.exchange.advanceTo(run.at(700_000));
    expect(answered).toBe(false);
    expect((await request(`${run.exchange.url}/fapi/v1/time`)).status).toBe(200);
    expect(entriesOf(run, 'request').map((entry) => entry.status)).toEqual([null, 200]);
    await run.exchange.close();
    expect(await waiting).toBeNull();
  });

  it('concerns one connection where one is named, counted round from the oldest', async () => {
    const { client, run } = await play(null);
    const second = await openClient(`${run.exchange.socket_url}/ws`);
    run.exchange.inject({ kind: 'disconnect', connection: 3, code: 1001 });
    await run.exchange.advanceTo(run.at(600_000));
    expect([client.closedWith(), second.closedWith()]).toEqual([null, 1001]);
  });

  it('is refused when it breaks the schema, with the key', async () => {
    const { run } = await play(null, { bars: 1 });
    expect(() => run.exchange.inject({ kind: 'stall_stream', duration_ms: 0 })).toThrow('duration_ms');
    expect(() => run.exchange.inject({ kind: 'garbage', form: 'prose' } as unknown as FaultInput)).toThrow('form');
    expect(run.exchange.transcript().faults).toEqual([]);
  });

  it('can be injected over HTTP, and the simulator tells its state', async () => {
    const { run } = await play(null, { bars: 1 });
    const send = (type: string, body: string) =>
      fetch(`${run.exchange.url}/sim/faults`, { method: 'POST', headers: { 'content-type': type }, body });
    const accepted = await send('application/json', '{"kind":"stall_stream","duration_ms":5}');
    expect(await accepted.json()).toMatchObject({ fault: 1, what: { kind: 'stall_stream', stream: null } });
    expect((await send('text/plain', '{"kind":"disconnect"}')).status).toBe(415);
    expect((await send('application/json', '{"kind":"nothing"}')).status).toBe(400);
    const state: unknown = JSON.parse((await request(`${run.exchange.url}/sim/state`)).text);
    expect(state).toEqual({ now_ms: run.clock.wallMs(), next_due_ms: null, connections: [1], faults: [1] });
    const transcript = JSON.parse((await request(`${run.exchange.url}/sim/transcript`)).text) as Record<
      string,
      unknown
    >;
    expect(transcript).toMatchObject({ totals: { faults: 1, connections: 1 } });
    expect(transcript).not.toHaveProperty('entries');
  });
});
