import type { RawMarketEventOf } from '@xray/contracts';

import type { FrameProblem, ReceivedFrame } from './payload-fields.ts';

/** What all events of a venue have in common, and its event for what could not be read. */
export function venueEvents<Source extends string>(sourceId: Source) {
  function envelope(frame: ReceivedFrame, symbol: string, exchangeTsMs: number | null) {
    return {
      schema: 'raw_market_event',
      schema_version: '1',
      source_id: sourceId,
      symbol,
      exchange_ts_ms: exchangeTsMs,
      recv_ts_ms: frame.receipt.recv_ts_ms,
      raw_payload: frame.bytes,
    } as const;
  }

  function decodeFailure(
    frame: ReceivedFrame,
    symbol: string,
    problem: FrameProblem,
  ): RawMarketEventOf<'DecodeFailure'> {
    return { ...envelope(frame, symbol, null), event_type: 'DecodeFailure', normalized: problem };
  }

  return { envelope, decodeFailure };
}
