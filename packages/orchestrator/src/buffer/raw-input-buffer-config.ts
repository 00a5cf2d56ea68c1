import { parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

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
export const DEFAULT_RAW_INPUT_BUFFER_LIMITS: RawInputBufferLimits = {
  max_waiting_events: 262_144,
  max_waiting_bytes: 128 * 1024 * 1024,
  max_append_events: 8192,
};

const defaults = DEFAULT_RAW_INPUT_BUFFER_LIMITS;

const limitsSchema = z.strictObject({
  max_waiting_events: z.int().positive().default(defaults.max_waiting_events),
  max_waiting_bytes: z.int().positive().default(defaults.max_waiting_bytes),
  max_append_events: z.int().positive().default(defaults.max_append_events),
});

/** The limits with the defaults for what is left out. @throws OrchestratorError `invalid_config` */
export function completeRawInputBufferLimits(limits: Partial<RawInputBufferLimits> = {}): RawInputBufferLimits {
  return parseConfig(limitsSchema, limits, OrchestratorError, 'limits of the buffer');
}

/** A socket that is told to stop still hands on what it has read, some hundreds of frames: a quarter of the bound is left for that. */
const LEAST_WAITING_EVENTS = 8_192;

/** The bounds of the buffer, as a configuration file states them. */
export const rawInputBufferConfigSchema = limitsSchema.extend({
  max_waiting_events: z
    .int()
    .min(LEAST_WAITING_EVENTS)
    .default(defaults.max_waiting_events)
    .describe(
      `Events received and not yet in the log beyond which a session fails; at three quarters the feed is paused. Unit: events. At least ${LEAST_WAITING_EVENTS}. Default ${defaults.max_waiting_events}.`,
    ),
  max_waiting_bytes: limitsSchema.shape.max_waiting_bytes.describe(
    `The same, of payloads. Unit: bytes. Default ${defaults.max_waiting_bytes}.`,
  ),
  max_append_events: limitsSchema.shape.max_append_events.describe(
    `Events of one append at most. Unit: events. Default ${defaults.max_append_events}.`,
  ),
});
