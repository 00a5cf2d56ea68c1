import { hash } from 'node:crypto';

import { isHistory, type RawMarketEvent } from '@xray/contracts';
import type { VenueAdapter } from '@xray/market-data';
import type { Transcript } from '@xray/market-sim';

/** A frame or an answer as it stands in a log: its events lie side by side and hold the same bytes. */
export interface LoggedFrame {
  readonly payload_hash: string;
  readonly recv_ts_ms: number;
  readonly events: readonly RawMarketEvent[];
}

/**
 * How many events from one on are those of one answer about the past: its rows lie side by side, about one symbol, with the
 * same bytes. One that told of no rows is a single state.
 */
function rowsOfAnswer(events: readonly RawMarketEvent[], at: number): number {
  const first = events[at];
  if (first === undefined || first.event_type === 'StreamState') return 1;
  let size = 1;
  for (let next = events[at + 1]; next !== undefined; next = events[at + size]) {
    const isRow = next.event_type !== 'StreamState' && next.channel === first.channel && next.symbol === first.symbol;
    if (!isRow || Buffer.compare(next.raw_payload, first.raw_payload) !== 0) break;
    size += 1;
  }
  return size;
}

/** What a log holds of what was received, in order. How many events a frame makes is asked of the venue. */
export function loggedFrames(events: readonly RawMarketEvent[], venue: VenueAdapter): readonly LoggedFrame[] {
  const frames: LoggedFrame[] = [];
  for (let at = 0; at < events.length;) {
    const event = events[at];
    if (event === undefined) break;
    const { raw_payload, recv_ts_ms, symbol } = event;
    const isFrame = raw_payload.length > 0 || event.event_type === 'DecodeFailure';
    const sizeOfFrame = (): number => venue.decode(raw_payload, { recv_ts_ms, symbol_hint: symbol }).length;
    const sizeOfPayload = (): number => (isHistory(event) ? rowsOfAnswer(events, at) : sizeOfFrame());
    const size = isFrame ? sizeOfPayload() : 1;
    if (isFrame) {
      frames.push({ payload_hash: hash('sha256', raw_payload), recv_ts_ms, events: events.slice(at, at + size) });
    }
    at += size;
  }
  return frames;
}

/** A log beside the transcript of the exchange that it was received from. */
export interface DeliveryReport {
  readonly frames_sent: number;
  /** Frames that the client has received for certain, and those of them that the log lacks. */
  readonly confirmed: number;
  readonly missing: number;
  /** Connections whose confirmed frames do not stand in the log in the order in which they were sent. */
  readonly out_of_order: readonly number[];
  /** Frames written to a socket that ended before the client could confirm them, and those of them that the log has. */
  readonly unconfirmed: number;
  readonly unconfirmed_logged: number;
  /** Bodies of answers to requests other than for the list of instruments, and those of them that the log lacks. */
  readonly answers: number;
  readonly answers_missing: number;
  /** Payloads in the log that the exchange never sent. */
  readonly unknown: number;
}

function countsOf(hashes: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of hashes) counts.set(each, (counts.get(each) ?? 0) + 1);
  return counts;
}

/** Takes one of a hash away; whether there was one. */
function take(counts: Map<string, number>, payloadHash: string): boolean {
  const count = counts.get(payloadHash) ?? 0;
  if (count > 0) counts.set(payloadHash, count - 1);
  return count > 0;
}

function isSubsequence(wanted: readonly string[], all: readonly string[]): boolean {
  let at = 0;
  for (const each of all) if (each === wanted[at]) at += 1;
  return at === wanted.length;
}

const EMPTY_BODY = hash('sha256', '');

export function compareDelivery(frames: readonly LoggedFrame[], transcript: Transcript): DeliveryReport {
  const sent = new Map<number, string[]>();
  const answered: string[] = [];
  for (const entry of transcript.entries) {
    if (entry.kind === 'frame_sent') {
      const ofConnection = sent.get(entry.connection) ?? [];
      ofConnection.push(entry.payload_hash);
      sent.set(entry.connection, ofConnection);
    }
    const isOfFeed = entry.kind === 'request' && !entry.path.includes('exchangeInfo');
    if (isOfFeed && entry.status !== null && entry.payload_hash !== EMPTY_BODY) answered.push(entry.payload_hash);
  }
  const logged = frames.map(({ payload_hash }) => payload_hash);
  const left = countsOf(logged);
  const out_of_order: number[] = [];
  let [frames_sent, confirmedFrames, missing] = [0, 0, 0];
  const doubtful: string[] = [];
  for (const { connection, frames_confirmed } of transcript.connections) {
    const ofConnection = sent.get(connection) ?? [];
    const confirmed = ofConnection.slice(0, frames_confirmed);
    frames_sent += ofConnection.length;
    confirmedFrames += confirmed.length;
    for (const each of confirmed) if (!take(left, each)) missing += 1;
    if (!isSubsequence(confirmed, logged)) out_of_order.push(connection);
    doubtful.push(...ofConnection.slice(frames_confirmed));
  }
  const answers_missing = answered.filter((each) => !take(left, each)).length;
  const unconfirmed_logged = doubtful.filter((each) => take(left, each)).length;
  let unknown = 0;
  for (const count of left.values()) unknown += count;
  return {
    frames_sent,
    confirmed: confirmedFrames,
    missing,
    out_of_order,
    unconfirmed: doubtful.length,
    unconfirmed_logged,
    answers: answered.length,
    answers_missing,
    unknown,
  };
}
