import { z } from 'zod';

import { MarketSimError } from '../../errors.ts';
import { faultSchema, type Fault } from './fault.ts';

export const faultScriptSchema = z
  .array(z.strictObject({ at_ms: z.int().nonnegative(), fault: faultSchema }).readonly())
  .max(100_000)
  .readonly();

/** What goes wrong when, in market time. */
export type FaultScript = z.output<typeof faultScriptSchema>;
export type FaultScriptInput = z.input<typeof faultScriptSchema>;

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new MarketSimError('invalid_faults', `${what}: ${where}${issue?.message ?? 'is none'}; mend it`);
}

/** @throws MarketSimError `invalid_faults`, naming the key. */
export function parseFault(value: unknown): Fault {
  return parsed(faultSchema, value, 'fault');
}

/** @throws MarketSimError `invalid_faults`, naming the entry and the key. */
export function parseFaultScript(value: unknown): FaultScript {
  return parsed(faultScriptSchema, value, 'fault script');
}
