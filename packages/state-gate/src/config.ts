import { SUPPLY_CODES } from '@xray/contracts';
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

export const stateGateConfigSchema = z
  .strictObject({
    max_gap_ms: z
      .int()
      .positive()
      .default(540_000)
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
export type StateGateConfig = z.infer<typeof stateGateConfigSchema>;
/** A configuration with any of its keys left out. */
export type StateGateConfigInput = z.input<typeof stateGateConfigSchema>;

const validated = new WeakSet<object>();

/**
 * Reads a configuration from its JSON form and fills in the defaults.
 *
 * @throws StateGateError `invalid_config`, naming the first key that is wrong or unknown.
 */
export function validateConfig(value: unknown = {}): StateGateConfig {
  const parsed = stateGateConfigSchema.safeParse(value);
  if (parsed.success) {
    validated.add(parsed.data);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.');
  const what = issue?.message ?? 'does not match the schema';
  throw new StateGateError(
    'invalid_config',
    `The configuration of the state gate is wrong at ${where} (${what}): correct that key and start again.`,
    { cause: parsed.error },
  );
}

/** The configuration itself where `validateConfig` made it, else what that makes of it. @throws StateGateError `invalid_config` */
export function validConfig(config: StateGateConfigInput): StateGateConfig {
  return isValidated(config) ? config : validateConfig(config);
}

function isValidated(config: unknown): config is StateGateConfig {
  return typeof config === 'object' && config !== null && validated.has(config);
}
