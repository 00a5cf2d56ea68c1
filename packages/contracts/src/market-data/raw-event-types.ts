import { z } from 'zod';

import type { RawEventType } from './raw-market-event.ts';

/** Every event type, in the order of the contract. */
export const RAW_EVENT_TYPES = [
  'TradeTick',
  'BookTop',
  'BookDelta',
  'Candle',
  'FundingRate',
  'OpenInterest',
  'MarkPrice',
  'IndexPrice',
  'LiquidationPrint',
  'SnapshotInputs',
  'StreamState',
  'DecodeFailure',
  'InstrumentInfo',
] as const satisfies readonly RawEventType[];

/** Events by type; only the types that occur are present, in lexicographic order. */
export const countsByEventType = z.record(z.string(), z.int().nonnegative()).readonly();
/** How many events of each type a cut or a log holds. A type that is not there has none. */
export type CountsByEventType = z.infer<typeof countsByEventType>;
