import { HISTORY_CHANNEL_PREFIX, type RawMarketEvent } from '@xray/contracts';
import {
  invalidArgument,
  requireIterable,
  requireList,
  requireObject,
  requireRange,
  requireName,
} from '../../checked-input.ts';
import type { HistorySeries, TimeRange } from '../../venues/venue-history.ts';

/** Which rows of a venue's past a log holds already, by instrument and series. */
export interface HistoryCoverage {
  /** Takes events of the log in any order. */
  add(events: Iterable<RawMarketEvent>): void;
  /** The stretches of a range of which nothing is known, oldest first; what lies close together is one. */
  missing(symbol: string, series: HistorySeries, range: TimeRange): readonly TimeRange[];
}

/** The number of the step in which an event counts; `null` for one that a series does not tell of. */
export function stepOf(event: RawMarketEvent, series: HistorySeries): number | null {
  const { exchange_ts_ms } = event;
  if (exchange_ts_ms === null) return null;
  if (event.event_type === 'Candle') {
    if (event.normalized.is_final !== true || event.normalized.interval_ms !== series.step_ms) return null;
    return Math.floor(exchange_ts_ms / series.step_ms);
  }
  return event.event_type === 'OpenInterest' || event.event_type === 'FundingRate'
    ? Math.floor(exchange_ts_ms / series.step_ms)
    : null;
}

/** The series of an event, whether it came by itself or was asked for. */
export function seriesFinder(series: readonly HistorySeries[]): (event: RawMarketEvent) => HistorySeries | undefined {
  const byChannel = new Map(series.flatMap((one) => [[one.of, one] as const, [one.channel, one] as const]));
  return (event) => {
    switch (event.event_type) {
      case 'Candle':
      case 'OpenInterest':
      case 'FundingRate':
        return event.channel === undefined ? undefined : byChannel.get(event.channel);
      default:
        return undefined;
    }
  };
}

/** Steps known in between that are asked for again rather than in two requests. */
const JOINED_STEPS = 32;

/** A step of 0, or of none, would be walked for ever. */
function requireSeries(series: HistorySeries): void {
  requireObject('the series', series);
  requireName('channel of the series', series.channel);
  if (!(Number.isSafeInteger(series.step_ms) && series.step_ms > 0))
    invalidArgument('step_ms of the series is not a positive integer');
}

/**
 * An empty coverage for these series: until events are added, every stretch is missing.
 *
 * @throws MarketDataError `invalid_argument`, as its methods
 */
export function createHistoryCoverage(series: readonly HistorySeries[]): HistoryCoverage {
  requireList('the series', series);
  for (const one of series) requireSeries(one);
  const find = seriesFinder(series);
  const known = new Map<string, Set<number>>();
  const keyOf = (symbol: string, { channel }: HistorySeries): string =>
    `${channel.slice(HISTORY_CHANNEL_PREFIX.length)} ${symbol}`;
  return {
    add(events) {
      requireIterable('the events', events);
      for (const event of events) {
        requireObject('an event', event);
        const of = find(event);
        const step = of === undefined ? null : stepOf(event, of);
        if (of === undefined || step === null) continue;
        const key = keyOf(event.symbol, of);
        const steps = known.get(key);
        if (steps === undefined) known.set(key, new Set([step]));
        else steps.add(step);
      }
    },
    missing(symbol, of, range) {
      requireName('the symbol', symbol);
      requireSeries(of);
      requireRange(range);
      const { from_ms, to_ms } = range;
      const steps = known.get(keyOf(symbol, of));
      // A step that begins before the range need not have its sample within it.
      const whole = of.kind === 'samples' ? Math.ceil : Math.floor;
      const [first, end] = [whole(from_ms / of.step_ms), Math.ceil(to_ms / of.step_ms)];
      if (steps === undefined) return first < end ? [{ from_ms, to_ms }] : [];
      const ranges: TimeRange[] = [];
      let begun: number | null = null;
      let last = first;
      const close = (): void => {
        if (begun === null) return;
        const range = {
          from_ms: Math.max(from_ms, begun * of.step_ms),
          to_ms: Math.min(to_ms, (last + 1) * of.step_ms),
        };
        ranges.push(range);
      };
      for (let step = first; step < end; step += 1) {
        if (steps.has(step)) continue;
        if (begun !== null && step - last > JOINED_STEPS) {
          close();
          begun = null;
        }
        begun ??= step;
        last = step;
      }
      close();
      return ranges;
    },
  };
}
