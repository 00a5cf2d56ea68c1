import type { RawMarketEvent } from '@xray/contracts';

import { isDocument, parseDocument } from '../json-document.ts';
import type { StreamSequence } from '../venue.ts';

/** The row of a push whose last trade the event is. */
function rowOf({ raw_payload, source_event_id }: RawMarketEvent): Readonly<Record<string, unknown>> | null {
  const push = parseDocument(raw_payload);
  const rows = 'found' in push ? push.found['data'] : null;
  if (!Array.isArray(rows)) return null;
  for (const row of rows as readonly unknown[]) {
    if (isDocument(row) && row['tradeId'] === source_event_id) return row;
  }
  return null;
}

/**
 * Trades of an instrument have consecutive identifiers. A row sums up `count` of them and is named by the last one; rows
 * from before 2023 have no count and hold one trade each.
 */
export const tradeSequence: StreamSequence = {
  code: 'trade_gap',
  positionOf: (event) => {
    if (event.event_type !== 'TradeTick' || event.source_event_id === undefined) return null;
    const position = Number(event.source_event_id);
    return Number.isSafeInteger(position) ? position : null;
  },
  spanOf: (event) => {
    const count = Number(rowOf(event)?.['count'] ?? 1);
    return Number.isSafeInteger(count) && count > 0 ? count : 1;
  },
};
