import type { BookKeeper } from './order-book/book-keeper.ts';
import type { Connection } from './connection/connection-state.ts';
import type { FeedStreamState } from './feed-state.ts';
import { isKnown, silenceLimitMs, type SilencePolicy } from './health/cadence.ts';
import type { PolledValue } from './requests/polled-stream.ts';
import type { TrackedStream } from './streams/tracked-stream.ts';

export interface DescribedStreams {
  readonly connections: readonly Connection[];
  readonly silence: SilencePolicy;
  readonly books: ReadonlyMap<string, BookKeeper>;
  readonly polledValues: readonly ReadonlyMap<string, PolledValue>[];
}

function describe(stream: TrackedStream, connection: string, from: DescribedStreams): FeedStreamState {
  const { health, definition } = stream;
  const sporadic = definition.sporadic === true;
  const book = definition.event_types.includes('BookDelta') ? from.books.get(stream.symbol) : undefined;
  return {
    symbol: stream.symbol,
    channel: stream.channel,
    name: stream.name,
    connection,
    status: health.status,
    frames: health.frames,
    last_frame_ts_ms: stream.last_frame_ts_ms,
    usual_longest_gap_ms: isKnown(health.cadence) ? health.cadence.long_gap_ms : null,
    silence_limit_ms: sporadic ? null : silenceLimitMs(health.cadence, from.silence),
    attempts: health.attempts,
    book: book === undefined ? null : book.phase(),
  };
}

function order(left: FeedStreamState, right: FeedStreamState): number {
  if (left.symbol !== right.symbol) return left.symbol < right.symbol ? -1 : 1;
  if (left.channel === right.channel) return 0;
  return left.channel < right.channel ? -1 : 1;
}

/** Every stream of a feed, pushed and polled, by symbol and channel. */
export function describeStreams(from: DescribedStreams): readonly FeedStreamState[] {
  const pushed = from.connections.flatMap(({ id, streams }) =>
    [...streams.values()].map((stream) => describe(stream, id, from)),
  );
  const polled = from.polledValues.flatMap((values) => [...values.values()].map((value) => value.state()));
  return [...pushed, ...polled].sort(order);
}
