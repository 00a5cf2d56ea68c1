import { z } from 'zod';

import { DEFAULT_RAW_INPUT_BUFFER_LIMITS } from './raw-input-buffer.ts';

const buffer = DEFAULT_RAW_INPUT_BUFFER_LIMITS;

/** A socket that is told to stop still hands on what it has read, some hundreds of frames: a quarter of the bound is left for that. */
const LEAST_WAITING_EVENTS = 8_192;

/** The bounds of the buffer, as a configuration file states them. */
export const rawInputBufferConfigSchema = z.strictObject({
  max_waiting_events: z
    .int()
    .min(LEAST_WAITING_EVENTS)
    .default(buffer.max_waiting_events)
    .describe(
      `Events received and not yet in the log beyond which a session fails; at three quarters the feed is paused. Unit: events. At least ${LEAST_WAITING_EVENTS}. Default ${buffer.max_waiting_events}.`,
    ),
  max_waiting_bytes: z
    .int()
    .positive()
    .default(buffer.max_waiting_bytes)
    .describe(`The same, of payloads. Unit: bytes. Default ${buffer.max_waiting_bytes}.`),
  max_append_events: z
    .int()
    .positive()
    .default(buffer.max_append_events)
    .describe(`Events of one append at most. Unit: events. Default ${buffer.max_append_events}.`),
});
