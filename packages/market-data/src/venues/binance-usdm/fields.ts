import { z } from 'zod';

import { priceField, quantityField } from '../payload-fields.ts';

/** Capital letters, letters of scripts without case, digits, underscores: how the venue writes instruments. */
export const symbolField = z
  .string({ error: 'is not a string' })
  .regex(/^[\p{Lu}\p{Lo}\p{Nd}_]{1,40}$/u, { error: 'is not a symbol' });

const level = z.tuple([priceField, quantityField], { error: 'is not a pair of price and quantity' }).readonly();
export const levelsField = z.array(level, { error: 'is not a list' });
