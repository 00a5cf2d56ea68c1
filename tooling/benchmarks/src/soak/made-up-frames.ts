import type { CapturedFrame } from '@xray/market-sim';

export interface MadeUpMarketOptions {
  readonly symbols: readonly string[];
  /** Frames of each stream of each symbol a second. */
  readonly frames_a_second: number;
  readonly start_ts_ms: number;
}

/** The streams that every symbol has. */
export const MADE_UP_STREAMS = ['trades', 'candle_1m', 'book_top', 'book_delta'] as const;

const MINUTE_MS = 60_000;

/** A price that wanders a little, the same in every process: what it is does not matter here, that it changes does. */
function priceAt(symbol: number, step: number): string {
  return (100 + symbol + Math.sin(step / 40 + symbol) + ((step * 7919) % 100) / 1000).toFixed(2);
}

/**
 * Frames without end: at every step each symbol sends a trade, a growing candle, the top of its book and a change of it, in the
 * exchange's own texts.
 */
export function* madeUpFrames({
  frames_a_second,
  start_ts_ms,
  symbols,
}: MadeUpMarketOptions): Generator<CapturedFrame> {
  const encoder = new TextEncoder();
  const stepMs = 1000 / frames_a_second;
  for (let step = 1; ; step += 1) {
    const now = Math.round(start_ts_ms + step * stepMs);
    const open = Math.floor(now / MINUTE_MS) * MINUTE_MS;
    for (const [index, symbol] of symbols.entries()) {
      const name = symbol.toLowerCase();
      // Spread over the step, as different symbols are.
      const at = Math.round(now + (index * stepMs) / symbols.length);
      const price = priceAt(index, step);
      const turnover = (Number(price) * step).toFixed(2);
      const frame = (stream: string, data: string): CapturedFrame => ({
        recv_ts_ms: at,
        frame: encoder.encode(`{"stream":"${name}@${stream}","data":${data}}`),
      });
      yield frame(
        'aggTrade',
        `{"e":"aggTrade","E":${at},"a":${step},"s":"${symbol}","p":"${price}","q":"0.500","f":${step},"l":${step},"T":${at},"m":${step % 2 === 0}}`,
      );
      yield frame(
        'kline_1m',
        `{"e":"kline","E":${at},"s":"${symbol}","k":{"t":${open},"T":${open + MINUTE_MS - 1},"s":"${symbol}","i":"1m","f":1,"L":${step},"o":"${price}","c":"${price}","h":"${price}","l":"${price}","v":"${step}.000","n":${step},"x":false,"q":"${turnover}","V":"${step}.000","Q":"${turnover}","B":"0"}}`,
      );
      yield frame(
        'bookTicker',
        `{"e":"bookTicker","u":${step},"s":"${symbol}","b":"${price}","B":"10.000","a":"${price}","A":"11.000","T":${at},"E":${at}}`,
      );
      yield frame(
        'depth@100ms',
        `{"e":"depthUpdate","E":${at},"T":${at},"s":"${symbol}","U":${step},"u":${step},"pu":${step - 1},"b":[["${price}","1.000"]],"a":[["${price}","2.000"]]}`,
      );
    }
  }
}
