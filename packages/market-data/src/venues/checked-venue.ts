import {
  requireBytes,
  requireFrame,
  requireInteger,
  requireObject,
  requireRange,
  requireName,
  requireTexts,
  requireText,
} from '../checked-input.ts';
import type { HistorySeries } from './venue-history.ts';
import type { StreamDefinition, VenueAdapter, VenueConnection } from './venue.ts';

function requireStream(stream: StreamDefinition): void {
  requireObject('the stream', stream);
  requireName('name of the stream', stream.name);
  if (stream.transport === 'websocket' && !Array.isArray(stream.variants))
    requireTexts('variants of the stream', stream.variants);
}

function requireRequest(names: readonly string[], requestId: number): void {
  requireTexts('the stream names', names);
  requireInteger('the request id', requestId);
}

function checkedConnection(connection: VenueConnection): VenueConnection {
  const { book_recovery, instrument_info, server_time, universe } = connection;
  return {
    ...connection,
    unsubscribeRequest: (names, requestId) => {
      requireRequest(names, requestId);
      return connection.unsubscribeRequest(names, requestId);
    },
    readControl: (frame) => {
      requireBytes('the frame', frame);
      return connection.readControl(frame);
    },
    universe: {
      ...universe,
      read: (answer, onLeftOut) => {
        requireBytes('the answer', answer);
        return universe.read(answer, onLeftOut);
      },
    },
    ...(instrument_info !== undefined && {
      instrument_info: {
        ...instrument_info,
        requests: (symbols) => {
          requireTexts('the symbols', symbols);
          return instrument_info.requests(symbols);
        },
      },
    }),
    server_time: {
      ...server_time,
      read: (answer) => {
        requireBytes('the answer', answer);
        return server_time.read(answer);
      },
    },
    book_recovery:
      book_recovery.kind === 'resubscribe'
        ? book_recovery
        : {
            ...book_recovery,
            snapshot: (symbol) => {
              requireName('the symbol', symbol);
              return book_recovery.snapshot(symbol);
            },
          },
    judgeDelta: (previous, delta) => {
      if (previous !== null) requireObject('the delta before', previous);
      requireObject('the delta', delta);
      requireObject('normalized of the delta', delta.normalized);
      return connection.judgeDelta(previous, delta);
    },
  };
}

function checkedSeries(series: HistorySeries): HistorySeries {
  return {
    ...series,
    path: (symbol, range) => {
      requireName('the symbol', symbol);
      requireRange(range);
      return series.path(symbol, range);
    },
    read: (answer) => {
      requireObject('the answer', answer);
      requireFrame(answer.bytes, answer.receipt);
      requireRange(answer.range);
      return series.read(answer);
    },
  };
}

/**
 * A venue each of whose functions refuses what is none of its arguments before the venue's own code looks at it. What is checked
 * is of what kind an argument is, in some nanoseconds; what a frame holds is read by the venue.
 */
export function checkedVenue(venue: VenueAdapter): VenueAdapter {
  const { connection, history } = venue;
  return {
    ...venue,
    streamName: (stream, symbol, variant) => {
      requireStream(stream);
      requireName('the symbol', symbol);
      if (variant !== undefined) requireText('the variant', variant);
      return venue.streamName(stream, symbol, variant);
    },
    subscribeRequest: (names, requestId) => {
      requireRequest(names, requestId);
      return venue.subscribeRequest(names, requestId);
    },
    decode: (frame, receipt) => {
      requireFrame(frame, receipt);
      return venue.decode(frame, receipt);
    },
    connection: checkedConnection(connection),
    ...(history === undefined ? {} : { history: history.map(checkedSeries) }),
  };
}
