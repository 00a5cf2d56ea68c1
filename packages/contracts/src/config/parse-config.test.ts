import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { defineErrors } from '../errors.ts';
import { parseAs, parseConfig } from './parse-config.ts';

class LedgerError extends defineErrors('LedgerError', { invalid_config: 'halt', invalid_proof: 'skip' }) {}

const schema = z.strictObject({
  name: z.string(),
  limits: z.strictObject({ max_proofs: z.int().positive().default(8) }).prefault({}),
});

function parsed(value: unknown) {
  return parseConfig(schema, value, LedgerError, 'ledger configuration');
}

describe('parseConfig', () => {
  it('fills in what is left out', () => {
    expect(parsed({ name: 'a' })).toEqual({ name: 'a', limits: { max_proofs: 8 } });
  });

  it.each([
    [{ name: 'a', limits: { max_proofs: 0 } }, 'ledger configuration: limits.max_proofs: '],
    ['name', 'ledger configuration: the top level: '],
    [{ nam: 'a' }, '"nam"'],
  ])('refuses %j with the error of the package and names the place', (value, place) => {
    expect(() => parsed(value)).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        policy: 'halt',
        message: expect.stringContaining(place) as string,
        cause: expect.any(z.ZodError) as z.ZodError,
      }),
    );
  });
});

it('parseAs refuses with the error that is made of the problem', () => {
  expect(() => parseAs(z.int(), 'x', (problem, options) => new LedgerError('invalid_proof', problem, options))).toThrow(
    expect.objectContaining({ code: 'invalid_proof' }),
  );
});
