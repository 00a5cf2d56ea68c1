import { z } from 'zod';

import { priceField, quantityField } from '../payload-fields.ts';

/** Capital letters, letters of scripts without case, digits, underscores: how the venue writes instruments. */
export const symbolField = z
  .string({ error: 'is no text' })
  .regex(/^[\p{Lu}\p{Lo}\p{Nd}_]{1,40}$/u, { error: 'is no symbol' });

const level = z.tuple([priceField, quantityField], { error: 'is no pair of price and quantity' }).readonly();
export const levelsField = z.array(level, { error: 'is no list' });
