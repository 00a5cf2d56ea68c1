import { isDocument, textOf, type Document } from '../json-document.ts';
import { mismatch, type FrameProblem } from '../payload-fields.ts';
import { SOURCE_ID } from './events.ts';

/**
 * Coin-margined contracts are the perpetuals `BTCUSD_PERP` and deliveries such as `BTCUSD_260327`. The deliveries of
 * USD-M are quoted in a coin that is worth a dollar: `BTCUSDT_260327`, and `BTCBUSD_210129` in its time, while the
 * `BNBUSD_260327` that looks alike is on BNB.
 */
const COIN_MARGINED = /_PERP$|^(?:BNB|[A-Z0-9]*[^B])USD_\d{6}$/;

export function isCoinMargined(symbol: string): boolean {
  return symbol.includes('_') && COIN_MARGINED.test(symbol);
}

/** Whether an instrument cannot be one of the source under which its data would be stored. */
export function isOfOtherMarket(sourceId: string, symbol: string): boolean {
  return sourceId === SOURCE_ID && isCoinMargined(symbol);
}

/** `st` of the contracts of this market, in the venue's frames since 2026. */
const USDM_SYMBOL_TYPE = 1;

function foreignInstrument(payload: Document, path: string): FrameProblem | null {
  const { s, symbol, st } = payload;
  const name = textOf(s) ?? textOf(symbol);
  if (name !== undefined && isCoinMargined(name))
    return mismatch(`${path}${s === undefined ? 'symbol' : 's'} names a contract of the coin-margined market`);
  return st === undefined || st === USDM_SYMBOL_TYPE ? null : mismatch(`${path}st names no contract of USD-M futures`);
}

/**
 * What shows a payload to be of another market of the exchange, whose frames look alike but count in other units: the
 * coin-margined one, told by its instruments, or the spot market, whose trades have a further field `M`. Its book changes
 * have no `pu` and its book tickers no `e`, so that they fail by themselves.
 */
export function foreignMarket(payload: Document): FrameProblem | null {
  const { e, o } = payload;
  if ((e === 'trade' || e === 'aggTrade') && Object.hasOwn(payload, 'M'))
    return mismatch('M is a field of the spot market');
  return foreignInstrument(payload, '') ?? (isDocument(o) ? foreignInstrument(o, 'o.') : null);
}
