import { checkedVenue } from '../checked-venue.ts';
import type { VenueAdapter } from '../venue.ts';
import { connection } from './connection.ts';
import { decode } from './decode.ts';
import { SOURCE_ID } from './events.ts';
import { history } from './history.ts';
import { request, streamName, streams } from './streams.ts';

/**
 * OKX perpetual swaps margined in USDT: frames of the v5 channels, public and business. Symbols are the venue's
 * instrument identifiers, e.g. `BTC-USDT-SWAP`. Quantities are contracts, as sent: one contract is `ctVal` base units
 * of the instrument (0.01 BTC for `BTC-USDT-SWAP`), which the instrument list states and no frame repeats: a live feed asks for it,
 * and it stands in the log as `InstrumentInfo`. Coin-margined contracts decode as well, but none is watched.
 */
export const okxSwap: VenueAdapter = checkedVenue({
  source_id: SOURCE_ID,
  streams,
  streamName,
  subscribeRequest: (names, requestId) => request('subscribe', names, requestId),
  decode: (bytes, receipt) => decode({ bytes, receipt }),
  connection,
  history,
});
