import { parseAs } from '@xray/contracts/config';
import { z } from 'zod';

import { MarketSimError } from '../../errors.ts';
import { faultSchema, type Fault } from './fault.ts';

export const faultScriptSchema = z
  .array(z.strictObject({ at_ms: z.int().nonnegative(), fault: faultSchema }).readonly())
  .max(100_000)
  .readonly();

/** What goes wrong when, in market time. */
export type FaultScript = z.output<typeof faultScriptSchema>;
/** A script as it is written down: what has a default may be left out of a fault. */
export type FaultScriptInput = z.input<typeof faultScriptSchema>;

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  return parseAs(
    schema,
    value,
    (problem, options) => new MarketSimError('invalid_faults', `${what}: ${problem}; mend it`, options),
  );
}

/** @throws MarketSimError `invalid_faults`, naming the key. */
export function parseFault(value: unknown): Fault {
  return parsed(faultSchema, value, 'fault');
}

/** @throws MarketSimError `invalid_faults`, naming the entry and the key. */
export function parseFaultScript(value: unknown): FaultScript {
  return parsed(faultScriptSchema, value, 'fault script');
}
