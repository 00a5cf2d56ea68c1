import { z } from 'zod';

import type { StateDeclaration } from '../../definition/module.ts';

/** The part of a watcher's configuration that all watchers share, with its defaults. */
export function latchConfig(enterStrength: number, exitStrength: number) {
  const strength = z.number().min(0).max(1);
  return {
    enter_strength: strength.default(enterStrength).describe('Strength from which the watcher turns active.'),
    exit_strength: strength.default(exitStrength).describe('Strength below which it turns inactive again.'),
  };
}

interface LatchConfig {
  readonly enter_strength: number;
  readonly exit_strength: number;
}

/** For `refine`: a watcher that exits above its entry would flicker. */
export function exitsBelowEntry(config: LatchConfig): boolean {
  return config.exit_strength <= config.enter_strength;
}

export const EXIT_ABOVE_ENTRY = 'exit_strength must not exceed enter_strength';

/** The part of a watcher's payload that all watchers share. */
export const watcherPayload = {
  active: z.boolean(),
  /** Engine time of the run in which it turned active; `null` while inactive. */
  active_since_ts_ms: z.int().nonnegative().nullable(),
  /** Of [0, 1]; `null` when too few inputs are there to judge. */
  strength: z.number().min(0).max(1).nullable(),
  summary: z.string(),
};

const watcherStateValue = z.object({ active_since_ts_ms: z.int().nonnegative().nullable() });
export type WatcherState = z.output<typeof watcherStateValue>;

/** A watcher remembers only since when it is active, so that it writes a record only when it switches. */
export const watcherState: StateDeclaration<typeof watcherStateValue> = {
  schema: 'watcher_state',
  schema_version: '1',
  value: watcherStateValue,
  initial: { active_since_ts_ms: null },
  resets_on_gap: true,
};

/** The state after a run; the one before where nothing switched. */
export function stateSince(before: WatcherState, activeSinceTsMs: number | null): WatcherState {
  return before.active_since_ts_ms === activeSinceTsMs ? before : { active_since_ts_ms: activeSinceTsMs };
}

/**
 * Turns active at `enter_strength`, stays so down to `exit_strength` (exclusive), and is inactive when nothing can be
 * judged. Yields since when it is active, or `null`.
 */
export function latch(
  strength: number | null,
  activeSinceTsMs: number | null,
  engineTimestampMs: number,
  config: LatchConfig,
): number | null {
  if (strength === null) return null;
  const threshold = activeSinceTsMs === null ? config.enter_strength : config.exit_strength;
  return strength >= threshold ? (activeSinceTsMs ?? engineTimestampMs) : null;
}

/** A number as summaries show it: two decimals, `n/a` where it is missing. */
export function shown(value: number | null): string {
  return value === null ? 'n/a' : value.toFixed(2);
}
