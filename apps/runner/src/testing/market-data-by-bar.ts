import { createHash } from 'node:crypto';

import type { RawMarketEvent } from '@xray/contracts';

export interface BarTimes {
  readonly start_ms: number;
  readonly bar_ms: number;
  /** How long after a bar's end its cut ends. */
  readonly delay_ms: number;
}

/** What verdicts are made of, as opposed to what a log says of itself. Books enter no feature as changes. */
function isMarketData({ event_type }: RawMarketEvent): boolean {
  return event_type !== 'StreamState' && event_type !== 'DecodeFailure' && event_type !== 'BookDelta';
}

/**
 * A digest of the market data of every bar, by the exchange's time: of each symbol and type of event the events in the order
 * in which they came, each once, those left out that came after the bar's cut. Receipts do not count.
 */
export function marketDataByBar(
  events: readonly RawMarketEvent[],
  { bar_ms, delay_ms, start_ms }: BarTimes,
): ReadonlyMap<number, string> {
  const bars = new Map<number, Map<string, Set<string>>>();
  for (const event of events) {
    const { channel = '', event_type, exchange_ts_ms, normalized, recv_ts_ms, source_event_id = '', symbol } = event;
    if (exchange_ts_ms === null || !isMarketData(event)) continue;
    const bar = Math.ceil((exchange_ts_ms - start_ms) / bar_ms);
    if (recv_ts_ms > start_ms + bar * bar_ms + delay_ms) continue;
    const families = bars.get(bar) ?? new Map<string, Set<string>>();
    bars.set(bar, families);
    const family = `${symbol} ${event_type} ${channel}`;
    const seen = families.get(family) ?? new Set<string>();
    families.set(family, seen.add(`${exchange_ts_ms} ${source_event_id} ${JSON.stringify(normalized)}`));
  }
  return new Map(
    [...bars].map(([bar, families]) => {
      const lines = [...families].map(([family, seen]) => [family, ...seen].join('\n')).sort();
      return [bar, createHash('sha256').update(lines.join('\n\n')).digest('hex')];
    }),
  );
}

/** The bars whose own market data and that of so many bars before are the same in both logs. */
export function undisturbedBars(
  one: ReadonlyMap<number, string>,
  other: ReadonlyMap<number, string>,
  windowBars: number,
): ReadonlySet<number> {
  const last = Math.max(...one.keys());
  const undisturbed = new Set<number>();
  for (let bar = 0; bar <= last; bar += 1) {
    const window = Array.from({ length: windowBars }, (_, back) => bar - back);
    if (window.every((each) => one.get(each) === other.get(each))) undisturbed.add(bar);
  }
  return undisturbed;
}
