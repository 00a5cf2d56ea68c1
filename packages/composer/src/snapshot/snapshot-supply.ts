import type { SnapshotSupply } from '@xray/contracts';

import type { FeatureKey, Features } from '../features/feature-keys.ts';
import type { CloseChunk } from '../window/bar-chunk.ts';
import { CHUNK_BARS, type ChunkStore } from '../window/chunks.ts';
import { HAS_FLOW, HAS_VOLUME } from '../window/supply-columns.ts';
import type { SymbolWindow } from '../window/symbol-window.ts';

/**
 * The features that a market's profile needs, by what the market offers: one measure of each source of observer set v2 that candles,
 * open interest and funding fill. What a market has not shown within the close history it does not offer.
 */
const NEEDED = {
  bars: ['body_ratio', 'range_ratio', 'return_ratio'],
  volume: ['volume_ratio'],
  flow: ['aggressive_volume_ratio'],
  open_interest: ['open_interest_ratio'],
  funding: ['funding_z'],
} as const satisfies Readonly<Record<string, readonly FeatureKey[]>>;

type Offered = Readonly<Record<keyof typeof NEEDED, boolean>>;

interface Stored {
  readonly closes: ChunkStore<CloseChunk>;
  readonly engineBar: number;
  readonly floorBar: number;
}

/** The value of the newest bar in which there is one, at or before the engine time's and within the close history. */
function newest<Value>(
  { closes, engineBar, floorBar }: Stored,
  valueAt: (chunk: CloseChunk, offset: number) => Value | null,
  isIn: (chunk: CloseChunk) => boolean,
): Value | null {
  for (let index = Math.floor(engineBar / CHUNK_BARS); (index + 1) * CHUNK_BARS > floorBar; index -= 1) {
    const chunk = closes.chunks.get(index);
    if (chunk === undefined || !isIn(chunk)) continue;
    const oldest = Math.max(0, floorBar + 1 - chunk.firstBar);
    for (let offset = Math.min(CHUNK_BARS - 1, engineBar - chunk.firstBar); offset >= oldest; offset -= 1) {
      const value = valueAt(chunk, offset);
      if (value !== null) return value;
    }
  }
  return null;
}

const hasSupply = (chunk: CloseChunk): boolean => chunk.supply !== null;
const hasOpenInterest = (chunk: CloseChunk): boolean => chunk.openInterest !== null;
const hasFunding = (chunk: CloseChunk): boolean => chunk.funding !== null;

function timeAt(column: 'priceTime' | 'flowTime') {
  return (chunk: CloseChunk, offset: number): number | null => {
    const timeMs = chunk.supply?.[column][offset] ?? Number.NEGATIVE_INFINITY;
    return timeMs === Number.NEGATIVE_INFINITY ? null : timeMs;
  };
}

const priceTimeAt = timeAt('priceTime');
const flowTimeAt = timeAt('flowTime');

function tradedAt(what: number) {
  return (chunk: CloseChunk, offset: number): true | null =>
    ((chunk.supply?.traded[offset] ?? 0) & what) === 0 ? null : true;
}

const volumeAt = tradedAt(HAS_VOLUME);
const flowAt = tradedAt(HAS_FLOW);

function sampleAt(family: 'openInterest' | 'funding') {
  return (chunk: CloseChunk, offset: number): true | null =>
    Number.isNaN(chunk[family]?.value[offset] ?? Number.NaN) ? null : true;
}

const openInterestAt = sampleAt('openInterest');
const fundingAt = sampleAt('funding');

function offeredBy(stored: Stored): Offered {
  return {
    bars: true,
    volume: newest(stored, volumeAt, hasSupply) !== null,
    flow: newest(stored, flowAt, hasSupply) !== null,
    open_interest: newest(stored, openInterestAt, hasOpenInterest) !== null,
    funding: newest(stored, fundingAt, hasFunding) !== null,
  };
}

/**
 * How fresh and how complete a symbol's data is at an engine time: a pure function of the window's bars up to it.
 *
 * Whether a market has volume, flow, open interest or funding is what its last `close_history_bars` bars show, so that a stream that
 * has died is missed for that long, and one that never was is not.
 */
export function snapshotSupply(window: SymbolWindow, engineBar: number, features: Features): SnapshotSupply {
  const { cadence_ms: cadenceMs, close_history_bars: history } = window.config;
  const stored: Stored = { closes: window.closes, engineBar, floorBar: engineBar - history };
  const offered = offeredBy(stored);
  const engineMs = engineBar * cadenceMs;
  const priceMs = newest(stored, priceTimeAt, hasSupply);
  const flowMs = offered.flow ? newest(stored, flowTimeAt, hasSupply) : null;
  const ofThisBar: Stored = { ...stored, floorBar: engineBar - 1 };
  const needed = Object.entries(NEEDED).flatMap(([family, keys]) => (offered[family as keyof Offered] ? keys : []));
  return {
    bar_has_price: newest(ofThisBar, priceTimeAt, hasSupply) !== null,
    flow_age_ms: flowMs === null ? null : engineMs - flowMs,
    has_flow: offered.flow,
    known: needed.filter((key) => features[key] !== null).length,
    needed: needed.length,
    price_age_ms: priceMs === null ? null : engineMs - priceMs,
  };
}
