/** What the model calls `BTCUSDT`, the venue calls `BTC-USDT-SWAP`; the index behind it is `BTC-USDT`. */
export interface OkxNames {
  readonly base: string;
  readonly index: string;
  readonly swap: string;
}

const QUOTE = 'USDT';

export function okxNames(symbol: string): OkxNames {
  const base = symbol.endsWith(QUOTE) ? symbol.slice(0, -QUOTE.length) : symbol;
  const index = `${base}-${QUOTE}`;
  return { base, index, swap: `${index}-SWAP` };
}
