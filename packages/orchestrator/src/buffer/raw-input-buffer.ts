import {
  silentMetrics,
  type Clock,
  type EventLogWriter,
  type LogEntry,
  type Metrics,
  type RawInputBufferRecord,
  type RawMarketEvent,
} from '@xray/contracts';

import { requirePort, requireRecords } from '../checked-input.ts';
import { OrchestratorError } from '../errors.ts';
import { completeRawInputBufferLimits, type RawInputBufferLimits } from './raw-input-buffer-config.ts';

/** Shares of a bound at which the feed is asked to stop, and to go on. */
const FULL_SHARE = 0.75;
const RELIEVED_SHARE = 0.25;

/**
 * Whether whoever feeds should stop for a while. `full` from three quarters of a bound on, `relieved` again at one
 * quarter.
 */
export type Pressure = 'full' | 'relieved';

/** Where raw events go, within which bounds, and who hears of it. */
export interface RawInputBufferOptions {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly limits?: Partial<RawInputBufferLimits>;
  /** Gets every record once it is durable, in ingest order. */
  readonly onDurable: (records: readonly RawInputBufferRecord[]) => void;
  /** `full`: whoever feeds should stop for a while, what still comes is taken; `relieved`: it may go on. */
  readonly onPressure?: (pressure: Pressure) => void;
  /** The log takes nothing more, or the bound was passed: the error, once. What waited is not in the log. */
  readonly onFailure: (error: unknown) => void;
  /** What is to be appended in the same commit as the events. */
  readonly entriesWith?: (events: readonly RawMarketEvent[]) => readonly LogEntry[];
  readonly metrics?: Metrics;
}

/** How much waits for the log, for readiness and metrics. */
export interface RawInputBufferState {
  /** Events taken since the start. */
  readonly accepted_events: number;
  readonly waiting_events: number;
  readonly waiting_bytes: number;
  /** The most that ever waited, as a share of the bound, 0 to 1. */
  readonly peak_share: number;
  readonly last_ingest_seq: number;
  readonly last_recv_ts_ms: number | null;
  readonly pressure: Pressure;
}

/** The way of raw events into the log: whatever is taken is appended in order, or the failure is told. */
export interface RawInputBuffer {
  /**
   * Takes events in their final order, at once and without waiting for the log. After a failure it takes nothing and
   * says nothing more: `onFailure` has.
   *
   * @throws OrchestratorError `invalid_records`; nothing of the list is taken
   */
  accept(events: readonly RawMarketEvent[]): void;
  /** Resolves when everything accepted before the call is durable and handed on, or was lost to a failure. */
  settled(): Promise<void>;
  /** What waits now; asked as often as anybody likes. */
  readonly state: () => RawInputBufferState;
}

interface Waiting {
  readonly events: readonly RawMarketEvent[];
  readonly bytes: number;
}

/** Bytes of distinct payloads: events of one frame share it. */
function payloadBytes(events: readonly RawMarketEvent[]): number {
  let bytes = 0;
  let previous: Uint8Array | null = null;
  for (const { raw_payload } of events) {
    if (raw_payload !== previous) bytes += raw_payload.length;
    previous = raw_payload;
  }
  return bytes;
}

/** Which bound was passed says what came: many small frames are a flood, whatever the disk does. */
function causeOf(eventShare: number, byteShare: number): string {
  if (eventShare > 1 && byteShare < eventShare / 2) {
    return 'a flood of small frames came after the feed was asked to stop; look at feed_frames_total by connection, then start again';
  }
  return 'more was received than the disk takes, after the feed was asked to stop; look at the disk, then start again';
}

/** @throws OrchestratorError `invalid_argument`, `invalid_config` */
function checkOptions(options: RawInputBufferOptions): RawInputBufferLimits {
  requirePort('the options of the buffer', options, ['onDurable', 'onFailure']);
  requirePort('log', options.log, ['append']);
  requirePort('clock', options.clock, ['wallMs']);
  return completeRawInputBufferLimits(options.limits);
}

interface BufferState extends RawInputBufferOptions {
  readonly limits: RawInputBufferLimits;
  readonly metrics: Metrics;
  queue: Waiting[];
  acceptedEvents: number;
  waitingEvents: number;
  waitingBytes: number;
  peakShare: number;
  lastSeq: number;
  lastRecvMs: number | null;
  pressure: Pressure;
  failed: boolean;
  working: Promise<void> | null;
}

function share(buffer: BufferState): number {
  const { limits } = buffer;
  return Math.max(buffer.waitingEvents / limits.max_waiting_events, buffer.waitingBytes / limits.max_waiting_bytes);
}

function measure(buffer: BufferState): void {
  const { metrics } = buffer;
  const now = share(buffer);
  buffer.peakShare = Math.max(buffer.peakShare, now);
  metrics.gauge('raw_input_waiting_events', buffer.waitingEvents);
  metrics.gauge('raw_input_waiting_bytes', buffer.waitingBytes);
  const next: Pressure =
    buffer.pressure === 'full' ? (now > RELIEVED_SHARE ? 'full' : 'relieved') : now >= FULL_SHARE ? 'full' : 'relieved';
  if (next === buffer.pressure) return;
  buffer.pressure = next;
  buffer.onPressure?.(next);
}

function fail(buffer: BufferState, error: unknown): void {
  if (buffer.failed) return;
  buffer.failed = true;
  buffer.queue = [];
  buffer.onFailure(error);
}

function takeAppend(buffer: BufferState): readonly Waiting[] {
  let events = 0;
  const end = buffer.queue.findIndex((waiting) => (events += waiting.events.length) > buffer.limits.max_append_events);
  const taken = buffer.queue.slice(0, end === -1 ? buffer.queue.length : Math.max(1, end));
  buffer.queue = buffer.queue.slice(taken.length);
  return taken;
}

async function appendWaiting(buffer: BufferState): Promise<void> {
  const { entriesWith } = buffer;
  while (buffer.queue.length > 0) {
    const taken = takeAppend(buffer);
    const events = taken.flatMap((waiting) => waiting.events);
    const ingestMs = buffer.clock.wallMs();
    const { first_ingest_seq } = await buffer.log.append({
      raw: events,
      ingest_ts_ms: ingestMs,
      ...(entriesWith === undefined ? {} : { entries: entriesWith(events) }),
    });
    const first = first_ingest_seq ?? buffer.lastSeq + 1;
    buffer.lastSeq = first + events.length - 1;
    buffer.waitingEvents -= events.length;
    for (const { bytes } of taken) buffer.waitingBytes -= bytes;
    buffer.onDurable(
      events.map((event, position) => ({
        schema: 'raw_input_buffer_record',
        schema_version: '1',
        ingest_seq: first + position,
        ingest_ts_ms: ingestMs,
        event,
      })),
    );
    measure(buffer);
  }
}

function work(buffer: BufferState): void {
  // What else arrives in this turn shares the append.
  buffer.working ??= Promise.resolve()
    .then(() => appendWaiting(buffer))
    .catch((error: unknown) => {
      fail(buffer, error);
    })
    .then(() => {
      buffer.working = null;
      if (buffer.queue.length > 0) work(buffer);
    });
}

function accept(buffer: BufferState, events: readonly RawMarketEvent[]): void {
  const { limits } = buffer;
  requireRecords('raw_market_event', events);
  if (events.length === 0 || buffer.failed) return;
  const bytes = payloadBytes(events);
  buffer.queue.push({ events, bytes });
  buffer.waitingEvents += events.length;
  buffer.acceptedEvents += events.length;
  buffer.waitingBytes += bytes;
  buffer.lastRecvMs = events.at(-1)?.recv_ts_ms ?? buffer.lastRecvMs;
  measure(buffer);
  if (share(buffer) > 1) {
    fail(
      buffer,
      new OrchestratorError(
        'buffer_full',
        `${buffer.waitingEvents} raw events (${buffer.waitingBytes} bytes) wait for the log, more than ${limits.max_waiting_events} events or ` +
          `${limits.max_waiting_bytes} bytes: ${causeOf(buffer.waitingEvents / limits.max_waiting_events, buffer.waitingBytes / limits.max_waiting_bytes)}`,
      ),
    );
    return;
  }
  work(buffer);
}

function state(buffer: BufferState): RawInputBufferState {
  return {
    accepted_events: buffer.acceptedEvents,
    waiting_events: buffer.waitingEvents,
    waiting_bytes: buffer.waitingBytes,
    peak_share: buffer.peakShare,
    last_ingest_seq: buffer.lastSeq,
    last_recv_ts_ms: buffer.lastRecvMs,
    pressure: buffer.pressure,
  };
}

/** @throws OrchestratorError `invalid_argument`, `invalid_config`; `accept` throws `invalid_records` and takes nothing */
export function createRawInputBuffer(options: RawInputBufferOptions): RawInputBuffer {
  const limits = checkOptions(options);
  const { metrics = silentMetrics } = options;
  const buffer: BufferState = {
    ...options,
    limits,
    metrics,
    queue: [],
    acceptedEvents: 0,
    waitingEvents: 0,
    waitingBytes: 0,
    peakShare: 0,
    lastSeq: 0,
    lastRecvMs: null,
    pressure: 'relieved',
    failed: false,
    working: null,
  };

  return {
    accept: (events) => {
      accept(buffer, events);
    },
    async settled() {
      while (buffer.working !== null) await buffer.working;
    },
    state: () => state(buffer),
  };
}
