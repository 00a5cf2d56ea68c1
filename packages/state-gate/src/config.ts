import { SUPPLY_CODES } from '@xray/contracts';
import { defaultMaxGapMs, parseConfig } from '@xray/contracts/config';
import { z } from 'zod';

import { StateGateError } from './errors.ts';
import { operationLimitsSchema } from './operation-limits.ts';

/** How much the gate remembers. What goes over a limit is left out and counted, and its gate never opens. */
const memoryLimitsSchema = z
  .strictObject({
    max_symbols: z
      .int()
      .positive()
      .default(4096)
      .describe('Symbols that the gate keeps a state for; the events of a further one are left out and counted.'),
    max_runs_per_engine_time: z
      .int()
      .positive()
      .default(16)
      .describe('Runs of one symbol at one engine time, waiting or evaluated; a further one is left out and counted.'),
  })
  .readonly();

/** What closes a gate, what resets it, and what halts it. Keys that it does not know are refused. */
export const stateGateConfigSchema = z
  .strictObject({
    max_gap_ms: z
      .int()
      .positive()
      .default(defaultMaxGapMs())
      .describe(
        'Milliseconds of engine time between two runs of a symbol beyond which the gate resets; a gap of exactly this is none. The default is three cadence intervals, so that one missed boundary does not reset.',
      ),
    denylisted_invalidations: z
      .array(z.string().min(1))
      .readonly()
      .default([...SUPPLY_CODES])
      .describe(
        'Invalidations, by exact text, that close the gate. By default those of a verdict that must not be acted on: NO_PRICE, STALE_INPUTS, WARMING_UP.',
      ),
    block_during_transition: z
      .boolean()
      .default(true)
      .describe('Whether the gate is closed while hysteresis is on its way from one regime to another.'),
    limits: memoryLimitsSchema.prefault({}).describe('How much is remembered.'),
    input_limits: operationLimitsSchema
      .optional()
      .describe('When what comes in halts the gate. Default: at the first batch that is refused.'),
    persistence_limits: operationLimitsSchema
      .optional()
      .describe('When making decisions durable halts the gate. Default: at the first append that is rejected.'),
    publish_limits: operationLimitsSchema
      .optional()
      .describe('When handing on decisions halts the gate. Default: at the first failure.'),
  })
  .readonly();
/** The gate's configuration with every default filled in. */
export type StateGateConfig = z.infer<typeof stateGateConfigSchema>;
/** A configuration with any of its keys left out. */
export type StateGateConfigInput = z.input<typeof stateGateConfigSchema>;

/** What has been completed is not read again: a gate is asked with the same one for every event. */
const complete = new WeakSet<object>();

/**
 * Reads a configuration from its JSON form and fills in the defaults; one that this gave is given back.
 *
 * @throws StateGateError `invalid_config`, naming the first key that is wrong or unknown.
 */
export function completeStateGateConfig(value: unknown = {}): StateGateConfig {
  if (isComplete(value)) return value;
  const config = parseConfig(stateGateConfigSchema, value, StateGateError, 'state gate configuration');
  complete.add(config);
  return config;
}

function isComplete(config: unknown): config is StateGateConfig {
  return typeof config === 'object' && config !== null && complete.has(config);
}
