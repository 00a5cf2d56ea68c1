import type { RawMarketEvent } from '@xray/contracts';

/** Two candles of the same symbol, interval and time with other values. */
export interface Disagreement {
  readonly symbol: string;
  readonly channel: string;
  readonly close_ts_ms: number;
  /** Where the one that came first stands; `null` is the log itself, from an import before. */
  readonly earlier_file_name: string | null;
  readonly later_file_name: string;
}

/** So many candles of the files that overlap are remembered, the latest. */
const MOST_REMEMBERED = 500_000;

interface Remembered {
  readonly values: string;
  readonly file_name: string | null;
}

export interface DisagreementWatch {
  /** What the log holds from before. */
  remember(event: RawMarketEvent): void;
  /** The disagreement that an event brings about, if it does. */
  note(event: RawMarketEvent, fileName: string): Disagreement | null;
}

/** Finds candles that are stated twice, differently. */
export function createDisagreementWatch(): DisagreementWatch {
  const remembered = new Map<string, Remembered>();

  function take(event: RawMarketEvent, file_name: string | null): Disagreement | null {
    if (event.event_type !== 'Candle' || event.exchange_ts_ms === null) return null;
    const { channel = '', exchange_ts_ms, normalized, symbol } = event;
    const key = `${symbol}|${channel}|${exchange_ts_ms}`;
    const { close, high, low, open, quote_volume, taker_buy_volume, trade_count, volume } = normalized;
    const values = [open, high, low, close, volume, quote_volume, taker_buy_volume, trade_count].join('|');
    const before = remembered.get(key);
    remembered.set(key, { values, file_name });
    if (remembered.size > MOST_REMEMBERED) {
      for (const oldest of remembered.keys()) {
        remembered.delete(oldest);
        break;
      }
    }
    if (before === undefined || before.values === values || file_name === null) return null;
    return {
      symbol,
      channel,
      close_ts_ms: exchange_ts_ms,
      earlier_file_name: before.file_name,
      later_file_name: file_name,
    };
  }

  return { remember: (event) => void take(event, null), note: take };
}

/** E.g. `BTCUSDT candle_1m closing at 2026-02-01T00:05:59.999Z: a.csv says otherwise than b.csv, and a.csv counts`. */
export function disagreementText({
  symbol,
  channel,
  close_ts_ms,
  earlier_file_name,
  later_file_name,
}: Disagreement): string {
  const other = earlier_file_name ?? 'the log';
  return `${symbol} ${channel} closing at ${new Date(close_ts_ms).toISOString()}: ${later_file_name} says otherwise than ${other}, and ${later_file_name} counts`;
}
