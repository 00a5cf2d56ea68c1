import { z } from 'zod';

import { finite, timestampMs } from '../primitives.ts';

const count = z.int().nonnegative();

/** How long something took, over many runs, in milliseconds; `null` where there was none. */
export const latencySchema = z
  .object({ runs: count, median_ms: finite.nullable(), p99_ms: finite.nullable(), max_ms: finite.nullable() })
  .readonly();
/** The usual, the late and the latest of a duration. */
export type Latency = z.infer<typeof latencySchema>;

/**
 * The one path that every run takes, from what was asked for to what the gate let through: `intent.received →
 * dataplane.dispatched → artifact.delivered → gate.passed | gate.held`, counted over a span of engine time.
 */
export const goldenPathSchema = z
  .object({
    schema: z.literal('golden_path'),
    schema_version: z.literal('1'),
    /** The first and the last engine time that is counted; `null` where there is none. */
    from_ts_ms: timestampMs.nullable(),
    to_ts_ms: timestampMs.nullable(),
    symbols: count,
    /** How many runs came to each step. */
    steps: z
      .object({
        'intent.received': count,
        'dataplane.dispatched': count,
        'artifact.delivered': count,
        'gate.passed': count,
        'gate.held': count,
      })
      .readonly(),
    /** Runs that failed: what they delivered is the failure. */
    failed: count,
    /** Runs that were begun and have not come to the gate: under way, or left by a process that ended. */
    unfinished: count,
    /** Why the gate held runs, the most frequent first; a run may have several reasons. */
    held_for: z.array(z.object({ reason: z.string(), runs: count }).readonly()).readonly(),
    /** Runs by hour of engine time; `null` where there are fewer than two boundaries. */
    runs_per_hour: finite.nullable(),
    /**
     * From the moment that a run was planned for to its beginning, and from there to its end. By the clock of the process: simulated
     * where a finished log was run. Runs that were caught up are not counted.
     */
    latency: z.object({ planned_to_started: latencySchema, started_to_completed: latencySchema }).readonly(),
    /** Runs that were made up for later, because no process was there in their time. */
    caught_up: count,
  })
  .readonly();
/** Counts, latencies, gate failures and throughput of the runs of a log. */
export type GoldenPath = z.infer<typeof goldenPathSchema>;
