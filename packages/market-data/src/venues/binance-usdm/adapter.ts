import type { RawMarketEvent } from '@xray/contracts';

import { checkedVenue } from '../checked-venue.ts';
import type { Receipt, VenueAdapter } from '../venue.ts';
import { connection } from './connection.ts';
import { decodeDocument } from './decode-document.ts';
import { decodeTemplate } from './decode-template.ts';
import { SOURCE_ID } from './events.ts';
import { history } from './history.ts';
import { streamName } from './stream-name.ts';
import { streams } from './streams.ts';

/** Binance USD-M futures: perpetuals margined in USDT. Frames of `/stream?streams=`, of `/ws`, and answers of `/fapi/v1`. */
export const binanceUsdm: VenueAdapter = checkedVenue({
  source_id: SOURCE_ID,
  streams,
  streamName,
  subscribeRequest: (names, requestId) => JSON.stringify({ method: 'SUBSCRIBE', params: names, id: requestId }),
  decode,
  connection,
  history,
});

function decode(bytes: Uint8Array, receipt: Receipt): readonly RawMarketEvent[] {
  const frame = { bytes, receipt };
  const event = decodeTemplate(frame);
  return event === undefined ? decodeDocument(frame) : [event];
}
