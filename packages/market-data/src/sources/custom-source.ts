import { errorText, UNKNOWN_SYMBOL, type RawEventType, type RawMarketEvent } from '@xray/contracts';

import { invalidArgument, requireFrame, requirePort, requireTexts } from '../checked-input.ts';
import { isPlausibleMs, NO_PLAUSIBLE_TIME } from '../checks/epoch-time.ts';
import { MarketDataError } from '../errors.ts';
import type { Receipt } from '../venues/venue.ts';
import { rawMarketEvent, type RawMarketEventDraftOf } from './raw-market-event.ts';

/** What a decoder of one's own says of a frame; source, receipt time and bytes are filled in. */
export type DecodedValues = {
  [Type in RawEventType]: Omit<RawMarketEventDraftOf<Type>, 'source_id' | 'recv_ts_ms' | 'raw_payload'>;
}[RawEventType];

/** A source of one's own: its name, and how its frames are read. */
export interface CustomSourceOptions {
  /** The name of the source, e.g. `my-venue`. */
  readonly source_id: string;
  /** Reads one frame; throwing means: not readable. */
  readonly decode: (frame: Uint8Array) => readonly DecodedValues[];
}

/** Makes raw market events of the frames of a venue that this package does not know. */
export interface CustomSource {
  readonly source_id: string;
  /**
   * The events of one frame, at least one, all with the very bytes given. Never throws for a frame: what cannot be read,
   * gives nothing or cannot be true is a `DecodeFailure` in place of the whole frame. A call without bytes, or without a receipt
   * of a plausible time, is refused as `invalid_argument`.
   */
  decode(frame: Uint8Array, receipt: Receipt): readonly RawMarketEvent[];
}

const MAX_DETAIL_LENGTH = 200;

/** @throws MarketDataError `invalid_argument` */
function requireReceipt(frame: unknown, receipt: Receipt): void {
  requireFrame(frame, receipt);
  if (!isPlausibleMs(receipt.recv_ts_ms)) invalidArgument(`recv_ts_ms of the receipt ${NO_PLAUSIBLE_TIME}`);
  const hint: unknown = receipt.symbol_hint;
  if (hint !== undefined) requireTexts('symbol_hint of the receipt', [hint]);
}

/**
 * A source of one's own: bytes in, checked events out, as the adapters of the venues do it.
 *
 * @throws MarketDataError `invalid_argument`
 */
export function createCustomSource(options: CustomSourceOptions): CustomSource {
  requirePort('the custom source', options, ['decode']);
  const { source_id, decode } = options;
  requireTexts('source_id of the custom source', [source_id]);
  const failure = (frame: Uint8Array, { recv_ts_ms, symbol_hint }: Receipt, thrown: unknown): RawMarketEvent =>
    rawMarketEvent({
      event_type: 'DecodeFailure',
      source_id,
      symbol: symbol_hint ?? UNKNOWN_SYMBOL,
      recv_ts_ms,
      raw_payload: frame,
      normalized: {
        error_kind: thrown instanceof MarketDataError ? 'schema_mismatch' : 'decode_error',
        // A text of another hand may quote the payload: only our own is kept.
        error_detail:
          thrown instanceof MarketDataError
            ? errorText(thrown).slice(0, MAX_DETAIL_LENGTH)
            : 'the decoder of the source threw',
      },
    });

  return {
    source_id,
    decode(frame, receipt) {
      requireReceipt(frame, receipt);
      try {
        const decoded = decode(frame);
        const isList: boolean = Array.isArray(decoded);
        if (!isList || decoded.length === 0) {
          throw new MarketDataError('raw_event_invalid', 'the decoder of the source gave no list of values');
        }
        // Unlike `map`, this does not pass over holes.
        return Array.from(decoded, (values) =>
          rawMarketEvent({ ...values, source_id, recv_ts_ms: receipt.recv_ts_ms, raw_payload: frame }),
        );
      } catch (thrown) {
        return [failure(frame, receipt, thrown)];
      }
    },
  };
}
