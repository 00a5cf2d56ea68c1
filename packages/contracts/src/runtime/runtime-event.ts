import { z } from 'zod';

import { timestampMs } from '../primitives.ts';
import type { RunId } from '../runs/engine-run-record.ts';

/**
 * Where a step of a run's thread was taken: `control_plane` where it was asked for, `data_plane` where it was made,
 * `gate` where it was let through or held.
 */
export const runtimePhaseSchema = z.enum(['control_plane', 'data_plane', 'gate']);

/**
 * The thread that runs through every run: `intent.received → dataplane.dispatched → artifact.delivered → gate.passed`
 * or `gate.held`. `artifact_id` names what the step handed on. `timestamp_ms` is the engine time of the run, so that a
 * replay has the same one.
 */
export const runtimeEventSchema = z
  .object({
    schema: z.literal('runtime_event'),
    schema_version: z.literal('1'),
    contract_version: z.enum(['v1', 'v2']),
    trace_id: z.string().regex(/^[0-9a-f]{32}$/),
    span_id: z.string().regex(/^[0-9a-f]{16}$/),
    parent_span_id: z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .nullable(),
    actor: z.string().min(1),
    intent: z.string().min(1),
    phase: runtimePhaseSchema,
    event_type: z.string().min(1),
    artifact_id: z.string().min(1),
    timestamp_ms: timestampMs,
  })
  .readonly();
/**
 * One step of a run's thread. The orchestrator appends the first ones and the gate the last, each in the commit of what
 * it tells of.
 */
export type RuntimeEvent = z.infer<typeof runtimeEventSchema>;

/** The steps of a run's thread, in order; the position is the low byte of the step's span id. */
export const RUNTIME_STEPS = [
  'intent.received',
  'dataplane.dispatched',
  'artifact.delivered',
  'gate.passed',
  'gate.held',
] as const;
/** The name of a step, which is the record's `event_type`. A run ends with `gate.passed` or with `gate.held`. */
export type RuntimeStep = (typeof RUNTIME_STEPS)[number];

/** W3C trace-context identifiers of a run's step: all from the run id, so that they never differ between two replays. */
export function runtimeSpan(run: RunId, step: RuntimeStep): { readonly trace_id: string; readonly span_id: string } {
  const position = RUNTIME_STEPS.indexOf(step) + 1;
  return { trace_id: run.slice(0, 32), span_id: run.slice(32, 46) + position.toString(16).padStart(2, '0') };
}
