import type { SnapshotSupply } from '@xray/contracts';

import type { Features } from '../features/feature-keys.ts';
import type { CloseChunk } from '../window/bar-chunk.ts';
import { CHUNK_BARS, type ChunkStore } from '../window/chunks.ts';
import { HAS_FLOW, HAS_VOLUME, type SupplyColumns } from '../window/supply-columns.ts';
import type { SymbolWindow } from '../window/symbol-window.ts';

/** What the bars of the close history supply, the newest of each. */
interface Supplied {
  /** Bar and time of the newest price; the time is `null` without one. */
  priceBar: number;
  priceMs: number | null;
  flowMs: number | null;
  hasVolume: boolean;
  hasFlow: boolean;
}

function takeBar(
  supplied: Supplied,
  { flowTime, priceTime, traded }: SupplyColumns,
  offset: number,
  bar: number,
): void {
  const priceMs = priceTime[offset] ?? Number.NEGATIVE_INFINITY;
  if (supplied.priceMs === null && priceMs !== Number.NEGATIVE_INFINITY) {
    supplied.priceMs = priceMs;
    supplied.priceBar = bar;
  }
  const flowMs = flowTime[offset] ?? Number.NEGATIVE_INFINITY;
  if (supplied.flowMs === null && flowMs !== Number.NEGATIVE_INFINITY) supplied.flowMs = flowMs;
  const what = traded[offset] ?? 0;
  if ((what & HAS_VOLUME) !== 0) supplied.hasVolume = true;
  if ((what & HAS_FLOW) !== 0) supplied.hasFlow = true;
}

function isWhole({ flowMs, hasFlow, hasVolume, priceMs }: Supplied): boolean {
  return hasFlow && hasVolume && priceMs !== null && flowMs !== null;
}

/** Reads the bars `(floorBar, engineBar]`, the newest first, until nothing is left to be found. */
function readSupplied({ chunks }: ChunkStore<CloseChunk>, engineBar: number, floorBar: number): Supplied {
  const supplied: Supplied = { priceBar: floorBar, priceMs: null, flowMs: null, hasVolume: false, hasFlow: false };
  for (let index = Math.floor(engineBar / CHUNK_BARS); (index + 1) * CHUNK_BARS > floorBar + 1; index -= 1) {
    const chunk = chunks.get(index);
    if (chunk === undefined || chunk.supply === null) continue;
    const oldest = Math.max(0, floorBar + 1 - chunk.firstBar);
    for (let offset = Math.min(CHUNK_BARS - 1, engineBar - chunk.firstBar); offset >= oldest; offset -= 1) {
      takeBar(supplied, chunk.supply, offset, chunk.firstBar + offset);
      if (isWhole(supplied)) return supplied;
    }
  }
  return supplied;
}

type Sampled = 'openInterest' | 'funding';

/** Whether any of the bars `(floorBar, engineBar]` has a sample. */
function isSampled({ chunks }: ChunkStore<CloseChunk>, engineBar: number, floorBar: number, family: Sampled): boolean {
  for (let index = Math.floor(engineBar / CHUNK_BARS); (index + 1) * CHUNK_BARS > floorBar + 1; index -= 1) {
    const chunk = chunks.get(index);
    const samples = chunk?.[family] ?? null;
    if (chunk === undefined || samples === null) continue;
    const oldest = Math.max(0, floorBar + 1 - chunk.firstBar);
    for (let offset = Math.min(CHUNK_BARS - 1, engineBar - chunk.firstBar); offset >= oldest; offset -= 1) {
      if (!Number.isNaN(samples.value[offset] ?? Number.NaN)) return true;
    }
  }
  return false;
}

function present(value: number | null): number {
  return value === null ? 0 : 1;
}

/**
 * How fresh and how complete a symbol's data is at an engine time: a pure function of the window's bars up to it.
 *
 * A market's profile needs one measure of each source of observer set v2 that candles, open interest and funding fill, of those that
 * the market offers. Whether it has volume, flow, open interest or funding is what its last `close_history_bars` bars show, so that a
 * stream that has died is missed for that long, and one that never was is not.
 */
export function snapshotSupply(window: SymbolWindow, engineBar: number, features: Features): SnapshotSupply {
  const { closes, config } = window;
  const floorBar = engineBar - config.close_history_bars;
  const engineMs = engineBar * config.cadence_ms;
  const { flowMs, hasFlow, hasVolume, priceBar, priceMs } = readSupplied(closes, engineBar, floorBar);
  let needed = 3;
  let known = present(features.body_ratio) + present(features.range_ratio) + present(features.return_ratio);
  const need = (value: number | null): void => {
    needed += 1;
    known += present(value);
  };
  if (hasVolume) need(features.volume_ratio);
  if (hasFlow) need(features.aggressive_volume_ratio);
  if (isSampled(closes, engineBar, floorBar, 'openInterest')) need(features.open_interest_ratio);
  if (isSampled(closes, engineBar, floorBar, 'funding')) need(features.funding_z);
  return {
    bar_has_price: priceMs !== null && priceBar === engineBar,
    flow_age_ms: hasFlow && flowMs !== null ? engineMs - flowMs : null,
    has_flow: hasFlow,
    known,
    needed,
    price_age_ms: priceMs === null ? null : engineMs - priceMs,
  };
}
