import { parseAs } from '@xray/contracts/config';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { DashboardError } from '../../errors.ts';

/** A whole number of a query, in decimal digits. */
export function wholeNumber(least: number, greatest: number) {
  return z
    .string()
    .regex(/^\d{1,16}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(least).max(greatest));
}

export const momentMs = wholeNumber(0, 8_640_000_000_000_000);

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.output<Schema> {
  return parseAs(
    schema,
    value,
    (problem) => new DashboardError('invalid_request', `The ${what} is wrong at ${problem}.`),
  );
}

/** @throws DashboardError `invalid_request`, naming the key that is wrong, unknown, or there twice */
export function queryOf<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  return parsed(schema, request.query, 'query');
}

/** @throws DashboardError `invalid_request` */
export function parametersOf<Schema extends z.ZodType>(request: FastifyRequest, schema: Schema): z.output<Schema> {
  return parsed(schema, request.params, 'address');
}
