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

/** Bounds of what was received and is not durable yet. */
export interface RawInputBufferLimits {
  /** Default 262 144, half a minute of eight thousand events a second. */
  readonly max_waiting_events: number;
  /** Of payloads. Default 128 MiB. */
  readonly max_waiting_bytes: number;
  /** Events of one append at most: what came while the disk was busy shares the next one. Default 8192. */
  readonly max_append_events: number;
}

/** What half a minute of a busy market needs; a caller's limits take the place of these one by one. */
export const defaultRawInputBufferLimits: RawInputBufferLimits = {
  max_waiting_events: 262_144,
  max_waiting_bytes: 128 * 1024 * 1024,
  max_append_events: 8192,
};

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
  const limits = { ...defaultRawInputBufferLimits, ...options.limits };
  for (const [name, value] of Object.entries(limits)) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw new OrchestratorError(
      'invalid_config',
      `buffer limit ${name} is ${String(value)}: it must be a positive integer`,
    );
  }
  return limits;
}

/** @throws OrchestratorError `invalid_argument`, `invalid_config`; `accept` throws `invalid_records` and takes nothing */
export function createRawInputBuffer(options: RawInputBufferOptions): RawInputBuffer {
  const limits = checkOptions(options);
  const { clock, entriesWith, log, metrics = silentMetrics, onDurable, onFailure, onPressure } = options;
  let queue: Waiting[] = [];
  let acceptedEvents = 0;
  let waitingEvents = 0;
  let waitingBytes = 0;
  let peakShare = 0;
  let lastSeq = 0;
  let lastRecvMs: number | null = null;
  let pressure: Pressure = 'relieved';
  let failed = false;
  let working: Promise<void> | null = null;

  const share = (): number =>
    Math.max(waitingEvents / limits.max_waiting_events, waitingBytes / limits.max_waiting_bytes);
  const measure = (): void => {
    const now = share();
    peakShare = Math.max(peakShare, now);
    metrics.gauge('raw_input_waiting_events', waitingEvents);
    metrics.gauge('raw_input_waiting_bytes', waitingBytes);
    const next: Pressure =
      pressure === 'full' ? (now > RELIEVED_SHARE ? 'full' : 'relieved') : now >= FULL_SHARE ? 'full' : 'relieved';
    if (next === pressure) return;
    pressure = next;
    onPressure?.(next);
  };
  const fail = (error: unknown): void => {
    if (failed) return;
    failed = true;
    queue = [];
    onFailure(error);
  };
  const takeAppend = (): readonly Waiting[] => {
    let events = 0;
    const end = queue.findIndex((waiting) => (events += waiting.events.length) > limits.max_append_events);
    const taken = queue.slice(0, end === -1 ? queue.length : Math.max(1, end));
    queue = queue.slice(taken.length);
    return taken;
  };
  const appendWaiting = async (): Promise<void> => {
    while (queue.length > 0) {
      const taken = takeAppend();
      const events = taken.flatMap((waiting) => waiting.events);
      const ingestMs = clock.wallMs();
      const { first_ingest_seq } = await log.append({
        raw: events,
        ingest_ts_ms: ingestMs,
        ...(entriesWith === undefined ? {} : { entries: entriesWith(events) }),
      });
      const first = first_ingest_seq ?? lastSeq + 1;
      lastSeq = first + events.length - 1;
      waitingEvents -= events.length;
      for (const { bytes } of taken) waitingBytes -= bytes;
      onDurable(
        events.map((event, position) => ({
          schema: 'raw_input_buffer_record',
          schema_version: '1',
          ingest_seq: first + position,
          ingest_ts_ms: ingestMs,
          event,
        })),
      );
      measure();
    }
  };
  const work = (): void => {
    // What else arrives in this turn shares the append.
    working ??= Promise.resolve()
      .then(appendWaiting)
      .catch(fail)
      .then(() => {
        working = null;
        if (queue.length > 0) work();
      });
  };

  return {
    accept(events) {
      requireRecords('raw_market_event', events);
      if (events.length === 0 || failed) return;
      const bytes = payloadBytes(events);
      queue.push({ events, bytes });
      waitingEvents += events.length;
      acceptedEvents += events.length;
      waitingBytes += bytes;
      lastRecvMs = events.at(-1)?.recv_ts_ms ?? lastRecvMs;
      measure();
      if (share() > 1) {
        fail(
          new OrchestratorError(
            'buffer_full',
            `${waitingEvents} raw events (${waitingBytes} bytes) wait for the log, more than ${limits.max_waiting_events} events or ` +
              `${limits.max_waiting_bytes} bytes: ${causeOf(waitingEvents / limits.max_waiting_events, waitingBytes / limits.max_waiting_bytes)}`,
          ),
        );
        return;
      }
      work();
    },
    async settled() {
      while (working !== null) await working;
    },
    state: () => ({
      accepted_events: acceptedEvents,
      waiting_events: waitingEvents,
      waiting_bytes: waitingBytes,
      peak_share: peakShare,
      last_ingest_seq: lastSeq,
      last_recv_ts_ms: lastRecvMs,
      pressure,
    }),
  };
}
