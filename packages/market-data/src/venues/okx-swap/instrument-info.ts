import { type RawMarketEvent, UNKNOWN_SYMBOL } from '@xray/contracts';
import { z } from 'zod';

import { isDocument, type Document } from '../json-document.ts';
import {
  amountField,
  mismatch,
  payloadReader,
  priceField,
  type FrameProblem,
  type ReceivedFrame,
} from '../payload-fields.ts';
import type { InstrumentInfoRequest } from '../venue.ts';
import { decodeFailure, envelope } from './events.ts';
import { instrumentField } from './fields.ts';

/** A contract quoted in dollars is worth some of them and is paid in its coin: `BTC-USD-SWAP`, `BTC-USD-261225`. */
const COIN_MARGINED = /^[^-]+-USD-/;

/** Whether a contract counts dollars, so that nothing but a price makes base units of its quantities. */
export function isCoinMarginedContract(symbol: string): boolean {
  return COIN_MARGINED.test(symbol);
}

export const INSTRUMENT_INFO = 'instrument_info';

const row = z.object({
  instId: instrumentField,
  ctType: z.literal('linear', { error: 'is not linear' }),
  ctVal: amountField,
  ctMult: amountField.optional(),
  ctValCcy: z.string({ error: 'is not a string' }).min(1, { error: 'is empty' }),
  tickSz: priceField.optional(),
});

const readRow = payloadReader(row, ({ ctMult, ctType, ctVal, ctValCcy, instId, tickSz }, frame) => [
  {
    ...envelope(frame, instId, null),
    event_type: 'InstrumentInfo',
    channel: INSTRUMENT_INFO,
    normalized: {
      contract_type: ctType,
      contract_value: ctVal,
      contract_value_currency: ctValCcy,
      ...(ctMult === undefined ? {} : { contract_multiplier: ctMult }),
      ...(tickSz === undefined ? {} : { tick_size: tickSz }),
    },
  },
]);

function nameOf(instrument: Document): string | null {
  const name = instrumentField.safeParse(instrument['instId']);
  return name.success ? name.data : null;
}

/** An instrument that is paid in its coin, or is no contract at all, as spot ones. */
function isOfOtherMarket(instrument: Document): boolean {
  return instrument['ctType'] === 'inverse' || isCoinMarginedContract(nameOf(instrument) ?? '');
}

/** Whether rows are instruments: no other list of the venue says what a contract is worth. */
export function holdsInstruments(rows: unknown): rows is readonly unknown[] {
  return Array.isArray(rows) && rows.some((value) => isDocument(value) && Object.hasOwn(value, 'ctVal'));
}

/**
 * The instruments of an answer to `/api/v5/public/instruments`, or of a push of the channel `instruments`: what a contract of each
 * is. Coin-margined ones are left out and told of; a row that cannot be read is a failure beside the others.
 */
export function readInstrumentRows(rows: readonly unknown[], frame: ReceivedFrame): readonly RawMarketEvent[] {
  const leftOut: string[] = [];
  const events = rows.flatMap((value): readonly RawMarketEvent[] => {
    if (!isDocument(value)) return [decodeFailure(frame, UNKNOWN_SYMBOL, mismatch('an instrument is not an object'))];
    const name = nameOf(value);
    if (name !== null && isOfOtherMarket(value)) {
      leftOut.push(name);
      return [];
    }
    const read = readRow(value, frame);
    return 'error_kind' in read ? [decodeFailure(frame, name ?? UNKNOWN_SYMBOL, read)] : read;
  });
  const [first] = leftOut;
  if (first === undefined) return events;
  const detail = `contracts_left_out rows=${leftOut.length} first=${first}`;
  const word: RawMarketEvent = {
    ...envelope(frame, UNKNOWN_SYMBOL, null),
    event_type: 'StreamState',
    channel: INSTRUMENT_INFO,
    normalized: { state: 'connected', detail },
  };
  return [...events, word];
}

/** The push of the channel `instruments`. */
export function readInstruments(root: object, frame: ReceivedFrame): readonly RawMarketEvent[] | FrameProblem {
  const rows: unknown = Reflect.get(root, 'data');
  if (!Array.isArray(rows) || rows.length === 0) return mismatch('data holds no instruments');
  return readInstrumentRows(rows as readonly unknown[], frame);
}

const PATH = '/api/v5/public/instruments?instType=SWAP';
/** So many instruments are asked for one by one; more of them with the list of all, which holds hundreds. */
const MOST_ALONE = 8;

/** What asks for the contracts of instruments; of coin-margined ones nothing is to be told. */
export function instrumentInfoRequests(given: readonly string[]): readonly InstrumentInfoRequest[] {
  const symbols = given.filter((symbol) => !isCoinMarginedContract(symbol));
  if (symbols.length > MOST_ALONE) return [{ path: PATH, request_weight: 1, symbols }];
  return symbols.map((symbol) => ({ path: `${PATH}&instId=${symbol}`, request_weight: 1, symbols: [symbol] }));
}
