import type { RawEventType, RawMarketEvent, RawMarketEventOf } from '@xray/contracts';
import { assert } from 'vitest';

import type { Receipt } from '../venues/venue.ts';
import { binanceUsdm } from '../venues/binance-usdm/adapter.ts';
import { bytesOf } from './sample-frames.ts';

export { bytesOf, SAMPLE_FRAMES, TEMPLATE_SAMPLES } from './sample-frames.ts';

export const RECEIPT: Receipt = { recv_ts_ms: 1_723_161_255_030 };

/** The events of a frame given as text, or as the value whose JSON it is. */
export function decoded(frame: unknown, receipt: Receipt = RECEIPT): readonly RawMarketEvent[] {
  return binanceUsdm.decode(bytesOf(typeof frame === 'string' ? frame : JSON.stringify(frame)), receipt);
}

/** The only event of a frame, of the type that is expected. */
export function decodedAs<Type extends RawEventType>(
  type: Type,
  frame: unknown,
  receipt: Receipt = RECEIPT,
): RawMarketEventOf<Type> {
  const events = decoded(frame, receipt);
  const event = events[0];
  assert(events.length === 1 && event !== undefined, `expected one event, not ${events.length}`);
  assert(isOf(event, type), `expected ${type}, not ${event.event_type}`);
  return event;
}

function isOf<Type extends RawEventType>(event: RawMarketEvent, type: Type): event is RawMarketEventOf<Type> {
  return event.event_type === type;
}
