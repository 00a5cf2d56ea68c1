import type { BookLevel } from '@xray/contracts';
import { z } from 'zod';

import { isPrice, isQuantity } from '../../checks/magnitude.ts';
import { section } from '../payload-fields.ts';

/** An epoch time, which the venue writes as text. */
export { timeTextField as timeField } from '../payload-fields.ts';

/** Capital letters, letters of scripts without case, digits, hyphens, underscores: how the venue writes instruments. */
export const instrumentField = z
  .string({ error: 'is not a string' })
  .regex(/^[\p{Lu}\p{Lo}\p{Nd}_-]{1,40}$/u, { error: 'is not an instrument' });

/** Which subscription a push answers. */
export const instrumentArgument = section({ instId: instrumentField });

/** The rows of a push: at least one, since a push without any says nothing. */
export function rows<Row extends z.ZodType>(row: Row) {
  return z.array(row, { error: 'is not a list' }).nonempty({ error: 'is empty' });
}

const PLAIN_DECIMAL = /^\d+(?:\.\d+)?$/;

/** NaN for what is no plain decimal. */
function decimalOf(text: unknown): number {
  return typeof text === 'string' && PLAIN_DECIMAL.test(text) ? Number(text) : Number.NaN;
}

function levelsWith(isLevelPrice: (price: number) => boolean) {
  return z.array(z.unknown(), { error: 'is not a list' }).transform((levels, context) => {
    const read: BookLevel[] = [];
    for (const [position, level] of levels.entries()) {
      const price = Array.isArray(level) ? decimalOf(level[0]) : Number.NaN;
      const quantity = Array.isArray(level) ? decimalOf(level[1]) : Number.NaN;
      if (!isLevelPrice(price) || !isQuantity(quantity)) {
        context.addIssue({ code: 'custom', path: [position], message: 'is not a pair of price and quantity' });
        return z.NEVER;
      }
      read.push([price, quantity]);
    }
    return read;
  });
}

/**
 * Levels of a book: price, quantity in contracts, a field that is always "0" today, number of orders; the last two are
 * not kept. A book holds hundreds, so they are read by hand and not each by a schema.
 */
export const levelsField = levelsWith(isPrice);

/** The same for the top of a book alone, where a price of 0 stands for a side without orders. */
export const topLevelsField = levelsWith((price) => price === 0 || isPrice(price));
