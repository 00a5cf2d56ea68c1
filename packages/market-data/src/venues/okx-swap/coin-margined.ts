/** A contract quoted in dollars is worth some of them and is paid in its coin: `BTC-USD-SWAP`, `BTC-USD-261225`. */
const COIN_MARGINED = /^[^-]+-USD-/;

/** Whether a contract counts dollars, so that nothing but a price makes base units of its quantities. */
export function isCoinMarginedContract(symbol: string): boolean {
  return COIN_MARGINED.test(symbol);
}
