import { z } from 'zod';

const durationMs = z
  .int()
  .min(1)
  .max(7 * 86_400_000);
const count = z.int().min(1).max(1_000_000);

/** `all`, or the n-th of the connections that are open when the fault begins, oldest first, counted round from 0. */
const connection = z.union([z.literal('all'), z.int().nonnegative()]).default('all');

/** A stream as clients name it (OKX: `channel:instId`), or `null` for every stream. */
const stream = z.string().min(1).nullable().default(null);

/** The fault is over after so many frames or requests, or after this time, whichever comes first. */
const untilCounted = { count: count.default(1), duration_ms: durationMs.default(600_000) };

/** A path that requests begin with, or `null` for every request. */
const path = z.string().startsWith('/').nullable().default(null);

export const faultSchema = z.discriminatedUnion('kind', [
  /** Closes connections: with a close frame of the code, or, with `null`, by cutting the line. */
  z.strictObject({
    kind: z.literal('disconnect'),
    connection,
    code: z.int().min(1000).max(4999).nullable().default(null),
  }),
  /** New sockets are answered with the status, or, with `null`, by cutting the line. */
  z.strictObject({
    kind: z.literal('refuse_connections'),
    duration_ms: durationMs,
    status: z.int().min(400).max(599).nullable().default(null),
    retry_after_s: z.int().nonnegative().nullable().default(null),
  }),
  /** The frames of the stream are never sent. */
  z.strictObject({ kind: z.literal('stall_stream'), stream, connection, duration_ms: durationMs }),
  /** Nothing is sent on the sockets; frames are lost, or sent late when the fault ends. */
  z.strictObject({
    kind: z.literal('stall_socket'),
    connection,
    duration_ms: durationMs,
    answers_pings: z.boolean().default(false),
    frames: z.enum(['lost', 'late']).default('lost'),
  }),
  z.strictObject({ kind: z.literal('drop_frames'), stream, connection, ...untilCounted }),
  /** Frames are sent twice. */
  z.strictObject({ kind: z.literal('repeat_frames'), stream, connection, ...untilCounted }),
  /** Frames change places with the next one; the last one held is sent when the fault ends. */
  z.strictObject({ kind: z.literal('reorder_frames'), stream, connection, ...untilCounted }),
  /** Frames that are no market data are sent at once. */
  z.strictObject({
    kind: z.literal('garbage'),
    connection,
    form: z.enum(['text', 'json', 'binary']).default('text'),
    count: count.max(1_000).default(1),
    seed: z.int().default(1),
  }),
  /** Frames end after this share of their bytes. */
  z.strictObject({
    kind: z.literal('half_frames'),
    stream,
    connection,
    share: z.number().min(0).max(1).default(0.5),
    ...untilCounted,
  }),
  /** Bytes trickle: so many at a time, in between so much time. */
  z.strictObject({
    kind: z.literal('slow_writes'),
    connection,
    duration_ms: durationMs,
    chunk_bytes: z.int().min(1).max(65_536).default(64),
    every_ms: z.int().min(1).max(60_000).default(100),
  }),
  /** Requests are answered with the status: 429, 418, or what a broken exchange says. */
  z.strictObject({
    kind: z.literal('refuse_requests'),
    status: z.int().min(400).max(599),
    retry_after_s: z.int().nonnegative().nullable().default(null),
    path,
    ...untilCounted,
  }),
  /** Requests are never answered. */
  z.strictObject({ kind: z.literal('ignore_requests'), path, ...untilCounted }),
  /** The times that the exchange states are off by so much. */
  z.strictObject({
    kind: z.literal('clock_skew'),
    skew_ms: z.int().min(-86_400_000).max(86_400_000),
    duration_ms: durationMs,
  }),
  /** Book updates name another predecessor than the one that was sent. */
  z.strictObject({ kind: z.literal('break_book_chain'), stream, connection, ...untilCounted }),
]);

/** Something that goes wrong at the exchange, with every default filled in. */
export type Fault = z.output<typeof faultSchema>;
/** A fault as it is written down: what has a default may be left out. */
export type FaultInput = z.input<typeof faultSchema>;
/** The sort of a fault, by which its settings are known. */
export type FaultKind = Fault['kind'];
