import type { RawMarketEvent } from '@xray/contracts';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { createLiveFeed } from '../create-live-feed.ts';
import type { LiveFeed, LiveFeedOptions } from '../live-feed.ts';
import { createScriptedVenue, type ScriptedVenue } from './scripted-venue.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface FeedUnderTest {
  readonly clock: VirtualClock;
  readonly venue: ScriptedVenue;
  readonly feed: LiveFeed;
  readonly events: readonly RawMarketEvent[];
  /** Announced state changes as `symbol channel state detail`, those of the venue's own frames left out. */
  readonly announced: () => readonly string[];
  /** The codes with which announcements begin. */
  readonly codes: () => readonly string[];
}

/** A small generator, so that a failing case can be repeated (Steele and others, SplitMix32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    mixed ^= mixed >>> 15;
    return (mixed >>> 0) / 4_294_967_296;
  };
}

/** Test frames mostly state one time for all: a bound that nothing exceeds. */
const ANY_TIME = Number.MAX_SAFE_INTEGER;

/** A wall clock that goes on while something is worked on: by a millisecond a look. */
function goingOn(clock: VirtualClock): VirtualClock {
  let looks = 0;
  return { ...clock, wallMs: () => clock.wallMs() + (looks += 1) };
}

/** @param work_takes_time whether the feed's wall clock goes on between two looks of one turn; it stands still where left out */
export function feedUnderTest(options: Partial<LiveFeedOptions> = {}, work_takes_time = false): FeedUnderTest {
  const clock = createVirtualClock();
  const venue = createScriptedVenue(clock);
  const events: RawMarketEvent[] = [];
  const feed = createLiveFeed({
    venue: binanceUsdm,
    symbols: ['BTCUSDT'],
    streams: ['trades', 'mark_price'],
    clock: work_takes_time ? goingOn(clock) : clock,
    random: seededRandom(1),
    transport: venue.transport,
    sink: { accept: (given) => events.push(...given) },
    ...options,
    limits: { max_exchange_time_offset_ms: ANY_TIME, ...options.limits },
  });
  const announced = (): readonly string[] =>
    events.flatMap((event) =>
      event.event_type === 'StreamState' && event.raw_payload.length === 0
        ? [`${event.symbol} ${event.channel ?? ''} ${event.normalized.state} ${event.normalized.detail}`]
        : [],
    );
  return {
    clock,
    venue,
    feed,
    events,
    announced,
    codes: () => announced().map((line) => line.split(' ')[3] ?? ''),
  };
}

/** A trade as `@aggTrade` pushes it, told apart by its identifier. */
export function aggTrade(symbol: string, id: number): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":1790500000133,"a":${id},"s":"${symbol}",` +
    `"p":"84551.10","q":"0.030","f":1,"l":1,"T":1790500000083,"m":false}}`
  );
}

export function markPrice(symbol: string, id: number): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@markPrice@1s","data":{"e":"markPriceUpdate","E":${1_790_500_000_000 + id},` +
    `"s":"${symbol}","p":"84550.2","P":"84558.1","i":"84589.9","r":"-0.00000712","T":1790524800000}}`
  );
}

export function depth(
  symbol: string,
  first: number,
  final: number,
  previous: number,
  tsMs = 1_790_500_004_904,
): string {
  return (
    `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":${tsMs},"T":${tsMs - 68},` +
    `"s":"${symbol}","U":${first},"u":${final},"pu":${previous},"b":[["84551.00","0.294"]],"a":[]}}`
  );
}
