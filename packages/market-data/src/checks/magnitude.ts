/**
 * What no market states, in whatever unit it trades. Each bound lies orders of magnitude beyond anything that was ever
 * traded, so that what is out of it is damage: a time where a price is expected, a rounding residue, a field of another kind.
 */

/** No price and no quantity but 0 is smaller: no venue writes so many decimals. */
export const SMALLEST_AMOUNT = 1e-15;

/** No quantity, volume or open interest is larger: coins that are counted in thousandths of a cent are traded by 1e12. */
export const LARGEST_QUANTITY = 1e15;

/** No price in a dollar or a coin is so large; any epoch time from seconds to nanoseconds is. */
export const LARGEST_PRICE = 1e9;

/** No trade and no order is worth so much, in dollars: a third of all that coins were ever worth together. */
export const LARGEST_PAYMENT = 1e12;

/** No venue matches more trades of an instrument in a millisecond: a million a second. */
export const MOST_TRADES_PER_MS = 1_000;

/** Whether a price is one that a market in dollars or coins can have. */
export function isPrice(value: number): boolean {
  return value >= SMALLEST_AMOUNT && value < LARGEST_PRICE;
}

/** Whether a quantity, 0 among them, is one that a market can have. */
export function isQuantity(value: number): boolean {
  return value === 0 || (value >= SMALLEST_AMOUNT && value < LARGEST_QUANTITY);
}

/** Whether so much may have been paid for such a quantity at once. */
export function isPayment(price: number, quantity: number): boolean {
  return price * quantity < LARGEST_PAYMENT;
}
