import type { RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

/** Two candles of the same symbol, interval and time with other values. */
export interface Disagreement {
  readonly symbol: string;
  readonly channel: string;
  readonly close_ts_ms: number;
  /** Whose values count: the file that came later, or the one whose values can be true. `null` is the log itself. */
  readonly counting_file_name: string | null;
  readonly other_file_name: string | null;
}

/** So many candles of the files that overlap are remembered, the latest. */
const MOST_REMEMBERED = 500_000;

interface Remembered {
  readonly values: string;
  readonly file_name: string | null;
  readonly is_possible: boolean;
}

export interface DisagreementWatch {
  /** What the log holds from before. */
  remember(event: RawMarketEvent): void;
  /** The disagreement that an event brings about, if it does; one that cannot be true never counts. */
  note(event: RawMarketEvent, fileName: string, isPossible: boolean): Disagreement | null;
}

function valuesOf({ normalized }: RawMarketEventOf<'Candle'>): string {
  const { close, high, low, open, quote_volume, taker_buy_volume, trade_count, volume } = normalized;
  return [open, high, low, close, volume, quote_volume, taker_buy_volume, trade_count].join('|');
}

/** Finds candles that are stated twice, differently. */
export function createDisagreementWatch(): DisagreementWatch {
  const remembered = new Map<string, Remembered>();

  function keep(key: string, candle: Remembered): void {
    remembered.set(key, candle);
    if (remembered.size <= MOST_REMEMBERED) return;
    const oldest = remembered.keys().next();
    if (oldest.done !== true) remembered.delete(oldest.value);
  }

  function take(event: RawMarketEvent, file_name: string | null, is_possible: boolean): Disagreement | null {
    if (event.event_type !== 'Candle' || event.exchange_ts_ms === null) return null;
    const { channel = '', exchange_ts_ms: close_ts_ms, symbol } = event;
    const key = `${symbol}|${channel}|${close_ts_ms}`;
    const candle = { values: valuesOf(event), file_name, is_possible };
    const before = remembered.get(key);
    const counts = is_possible || before?.is_possible !== true;
    if (counts) keep(key, candle);
    if (before === undefined || before.values === candle.values || !(is_possible || before.is_possible)) return null;
    const [counting, other] = counts ? [candle, before] : [before, candle];
    return {
      symbol,
      channel,
      close_ts_ms,
      counting_file_name: counting.file_name,
      other_file_name: other.file_name,
    };
  }

  return {
    remember: (event) => {
      take(event, null, true);
    },
    note: take,
  };
}

/** E.g. `BTCUSDT candle_1m closing at 2026-02-01T00:05:59.999Z: a.csv says otherwise than b.csv, which counts`. */
export function disagreementText(disagreement: Disagreement): string {
  const { channel, close_ts_ms, counting_file_name, other_file_name, symbol } = disagreement;
  const other = other_file_name ?? 'the log';
  const counting = counting_file_name ?? 'the log';
  return `${symbol} ${channel} closing at ${new Date(close_ts_ms).toISOString()}: ${other} says otherwise than ${counting}, which counts`;
}
