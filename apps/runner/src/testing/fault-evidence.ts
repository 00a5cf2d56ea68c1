import type { FaultKind, FaultRecord, Transcript, TranscriptEntry } from '@xray/market-sim';

import type { Announcement } from './announcements.ts';
import type { LoggedFrame } from './delivered-frames.ts';

/**
 * What a log says of a fault. `whole`: the fault lost nothing, every frame is in the log. `unknowable`: what was lost carries
 * no number in the venue's protocol, and its stream was not silent for longer than is usual for it.
 */
export type Evidence = 'announced' | 'whole' | 'within_bound' | 'unknowable' | 'unannounced';

export interface FaultEvidence {
  readonly fault: FaultRecord;
  readonly evidence: Evidence;
  /** What is unknowable or unannounced: streams or times. */
  readonly of: readonly string[];
}

export interface Recorded {
  readonly transcript: Transcript;
  readonly frames: readonly LoggedFrame[];
  readonly announced: readonly Announcement[];
}

/** How long after the fault the log may be silent about it: the time that the feed waits for an answer, and a second. */
const REQUEST_TIMEOUT_MS = 11_000;
const AT_ONCE_MS = 1_000;
const EXCHANGE_TIME_BOUND_MS = 5_000;
const ENOUGH_FRAMES = 6;

/** Streams whose frames carry no number by which one could be missed: each says all that the one before said and more. */
const UNNUMBERED: Readonly<Record<string, string>> = {
  bookTicker: 'book_top',
  'markPrice@1s': 'mark_price',
  forceOrder: 'liquidation',
};

type EntryOf<Kind extends TranscriptEntry['kind']> = Extract<TranscriptEntry, { kind: Kind }>;

function during<Kind extends TranscriptEntry['kind']>({ transcript }: Recorded, kind: Kind, fault: FaultRecord) {
  const endMs = fault.ended_ts_ms ?? Number.POSITIVE_INFINITY;
  return transcript.entries.filter(
    (entry): entry is EntryOf<Kind> => entry.kind === kind && entry.ts_ms >= fault.begun_ts_ms && entry.ts_ms <= endMs,
  );
}

function saidWithin({ announced }: Recorded, codes: readonly string[], fromMs: number, withinMs: number): number {
  return announced.filter(({ code, ts_ms }) => codes.includes(code) && ts_ms >= fromMs && ts_ms <= fromMs + withinMs)
    .length;
}

function lengthMs({ begun_ts_ms, ended_ts_ms }: FaultRecord): number {
  return (ended_ts_ms ?? Number.POSITIVE_INFINITY) - begun_ts_ms;
}

function verdict(fault: FaultRecord, left: readonly string[]): FaultEvidence {
  return { fault, evidence: left.length === 0 ? 'announced' : 'unannounced', of: left };
}

const ENDS = ['socket_closed', 'socket_dead', 'connect_refused', 'renewal_refused', 'socket_replaced'];

function ofDisconnect(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const closed = recorded.transcript.connections.filter(
    ({ closed_by, closed_ts_ms }) =>
      closed_by === 'fault' && closed_ts_ms !== null && Math.abs(closed_ts_ms - fault.begun_ts_ms) <= AT_ONCE_MS,
  );
  const told = saidWithin(recorded, ENDS, fault.begun_ts_ms, AT_ONCE_MS);
  return verdict(fault, told >= closed.length ? [] : closed.map(({ connection }) => `connection ${connection}`));
}

function ofRefusedSockets(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const refused = during(recorded, 'connection_refused', fault);
  return verdict(
    fault,
    refused
      .filter(({ ts_ms }) => saidWithin(recorded, ['connect_refused', 'renewal_refused'], ts_ms, AT_ONCE_MS) === 0)
      .map(({ ts_ms }) => String(ts_ms)),
  );
}

/** Whether the stream is announced as not delivering at a time, or from before its next frame on. */
function isOut({ announced }: Recorded, symbol: string, channel: string, fromMs: number, toMs: number): boolean {
  let out = false;
  for (const { channel: of, state, symbol: who, ts_ms } of announced) {
    if (who !== symbol || of !== channel || ts_ms > toMs) continue;
    if (state === 'stale' || state === 'disconnected') out = true;
    else if (state !== 'gap' && ts_ms < fromMs) out = false;
  }
  return out;
}

/** Frames that were not sent: of numbered streams others tell, of the rest their silence must. */
function ofLostFrames(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const lost = recorded.transcript.entries.filter(
    (entry): entry is EntryOf<'frame_withheld'> => entry.kind === 'frame_withheld' && entry.fault === fault.fault,
  );
  const unknown = new Set<string>();
  for (const { stream, ts_ms } of lost) {
    const [lower = '', name = ''] = (stream ?? '').split(/@(.*)/);
    const channel = UNNUMBERED[name];
    if (channel === undefined) continue;
    const symbol = lower.toUpperCase();
    const next = recorded.frames.find(
      ({ events: [event], recv_ts_ms }) => event?.symbol === symbol && event.channel === channel && recv_ts_ms > ts_ms,
    );
    if (!isOut(recorded, symbol, channel, ts_ms, next?.recv_ts_ms ?? Number.POSITIVE_INFINITY)) unknown.add(name);
  }
  if (lost.length === 0) return { fault, evidence: 'whole', of: [] };
  return { fault, evidence: unknown.size === 0 ? 'announced' : 'unknowable', of: [...unknown].sort() };
}

/** Frames that are no market data stand in the log as failures to decode, each with its bytes. */
function ofBrokenFrames(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const failures = new Set(
    recorded.frames.flatMap(({ events: [event], payload_hash }) =>
      event?.event_type === 'DecodeFailure' ? [payload_hash] : [],
    ),
  );
  const sent = during(recorded, 'frame_sent', fault);
  if (fault.what.kind === 'half_frames') {
    return isSaid(
      fault,
      sent.some(({ payload_hash }) => failures.has(payload_hash)),
    );
  }
  return verdict(
    fault,
    sent
      .filter(({ payload_hash, stream }) => stream === null && !failures.has(payload_hash))
      .map(({ payload_hash }) => payload_hash),
  );
}

/** Another fault may hold back or withhold a frame that this one has changed; then nothing of it has arrived. */
function isSaid(fault: FaultRecord, said: boolean): FaultEvidence {
  return { fault, evidence: said ? 'announced' : 'whole', of: [] };
}

const BLOCKING: ReadonlySet<number> = new Set([429, 418]);

function symbolOf(path: string): { readonly symbol: string; readonly channel: string } {
  const symbol = /symbol=(\w+)/.exec(path)?.[1] ?? '';
  return { symbol, channel: path.includes('/depth') ? 'book_delta' : 'open_interest' };
}

function isBlocked({ announced }: Recorded, atMs: number): boolean {
  let blocked = false;
  for (const { code, ts_ms } of announced) {
    if (code === 'requests_blocked' && ts_ms <= atMs + AT_ONCE_MS) blocked = true;
    if (code === 'requests_allowed' && ts_ms < atMs) blocked = false;
  }
  return blocked;
}

function ofRequests(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const { what } = fault;
  const ignored = what.kind === 'ignore_requests';
  // Another fault may refuse requests at the same time.
  const own = what.kind === 'refuse_requests' ? what.status : null;
  const refused = during(recorded, 'request', fault).filter(({ status }) => status === own);
  return verdict(
    fault,
    refused.flatMap(({ path, status, ts_ms }) => {
      if (status !== null && BLOCKING.has(status)) return isBlocked(recorded, ts_ms) ? [] : [path];
      const { channel, symbol } = symbolOf(path);
      const byMs = ts_ms + (ignored ? REQUEST_TIMEOUT_MS : AT_ONCE_MS);
      const isTold =
        channel === 'book_delta'
          ? recorded.announced.some(
              (said) =>
                said.symbol === symbol &&
                said.code === 'book_snapshot_failed' &&
                said.ts_ms >= ts_ms &&
                said.ts_ms <= byMs,
            )
          : isOut(recorded, symbol, channel, ts_ms, byMs);
      return isTold ? [] : [path];
    }),
  );
}

/** Whether frames of one connection say it often enough and for long enough to be believed. */
function isTellable(recorded: Recorded, fault: FaultRecord, skewMs: number): boolean {
  if (Math.abs(skewMs) < 2 * EXCHANGE_TIME_BOUND_MS) return false;
  const timesOf = new Map<number, number[]>();
  for (const { connection, stream, ts_ms } of during(recorded, 'frame_sent', fault)) {
    // What was sent in the millisecond in which it began may have been sent before.
    if (ts_ms === fault.begun_ts_ms || stream === null || /kline|forceOrder/.test(stream)) continue;
    const times = timesOf.get(connection) ?? [];
    times.push(ts_ms);
    timesOf.set(connection, times);
  }
  return [...timesOf.values()].some(
    (times) => times.length >= ENOUGH_FRAMES && (times.at(-2) ?? 0) - (times[0] ?? 0) > AT_ONCE_MS,
  );
}

const DELAYING: ReadonlySet<FaultKind> = new Set(['clock_skew', 'slow_writes', 'stall_socket']);

/** Of a clock that is ahead and a line that is late at once only the sum is seen. */
function isAlone({ transcript }: Recorded, fault: FaultRecord): boolean {
  const endMs = fault.ended_ts_ms ?? Number.POSITIVE_INFINITY;
  return !transcript.faults.some(
    ({ begun_ts_ms, ended_ts_ms, fault: number, what }) =>
      DELAYING.has(what.kind) &&
      number !== fault.fault &&
      begun_ts_ms <= endMs &&
      (ended_ts_ms ?? Number.POSITIVE_INFINITY) >= fault.begun_ts_ms,
  );
}

function ofSkew(recorded: Recorded, fault: FaultRecord, skewMs: number): FaultEvidence {
  if (!isAlone(recorded, fault) || !isTellable(recorded, fault, skewMs)) {
    return { fault, evidence: 'within_bound', of: [`${skewMs} ms`] };
  }
  const endMs = fault.ended_ts_ms ?? Number.POSITIVE_INFINITY;
  // A clock that was off a moment ago and is off again is off still.
  const said = recorded.announced.filter(({ code }) => code.startsWith('exchange_time_'));
  const before = said.findLast(({ ts_ms }) => ts_ms < fault.begun_ts_ms);
  const isTold =
    before?.code === 'exchange_time_off' ||
    said.some(({ code, ts_ms }) => code === 'exchange_time_off' && ts_ms >= fault.begun_ts_ms && ts_ms <= endMs);
  return verdict(fault, isTold ? [] : ['time']);
}

function evidenceOf(recorded: Recorded, fault: FaultRecord): FaultEvidence {
  const { what } = fault;
  switch (what.kind) {
    case 'disconnect':
      return ofDisconnect(recorded, fault);
    case 'refuse_connections':
      return ofRefusedSockets(recorded, fault);
    case 'stall_stream':
    case 'stall_socket':
    case 'drop_frames':
      return ofLostFrames(recorded, fault);
    case 'garbage':
    case 'half_frames':
      return ofBrokenFrames(recorded, fault);
    case 'refuse_requests':
    case 'ignore_requests':
      return ofRequests(recorded, fault);
    case 'clock_skew':
      return ofSkew(recorded, fault, what.skew_ms);
    case 'break_book_chain':
      return isSaid(fault, saidWithin(recorded, ['book_gap'], fault.begun_ts_ms, lengthMs(fault) + AT_ONCE_MS) > 0);
    case 'repeat_frames':
    case 'reorder_frames':
    case 'slow_writes':
      return { fault, evidence: 'whole', of: [] };
  }
}

/** What the log says of every fault that has affected something; an exchange does not count what a wrong clock affects. Breaks of numbered streams are judged by `numberedLosses`. */
export function faultEvidence(recorded: Recorded): readonly FaultEvidence[] {
  return recorded.transcript.faults
    .filter(({ affected, what }) => affected > 0 || what.kind === 'clock_skew')
    .map((fault) => evidenceOf(recorded, fault));
}

/** By kind of fault, how often there is which evidence. */
export function evidenceByKind(
  evidence: readonly FaultEvidence[],
): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const table: Record<string, Record<string, number>> = {};
  for (const each of evidence) {
    const kind: FaultKind = each.fault.what.kind;
    const row = (table[kind] ??= {});
    row[each.evidence] = (row[each.evidence] ?? 0) + 1;
  }
  return table;
}
