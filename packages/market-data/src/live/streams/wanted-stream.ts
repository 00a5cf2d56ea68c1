import { UNKNOWN_SYMBOL } from '@xray/contracts';
import { MarketDataError } from '../../errors.ts';
import type { PolledStream, PushedStream, StreamDefinition, VenueAdapter } from '../../venues/venue.ts';

/** A channel as the user names it, resolved to what the venue offers. */
export interface WantedChannel {
  readonly channel: string;
  readonly definition: StreamDefinition;
  readonly variant: string | undefined;
}

/** One subscription. */
export interface WantedStream {
  /** The instrument, or `UNKNOWN` where one stream speaks of all. */
  readonly symbol: string;
  readonly channel: string;
  /** What it is subscribed to by. */
  readonly name: string;
  readonly definition: PushedStream;
}

const SYMBOL_PLACEHOLDER = '<symbol>';
const VARIANT_PLACEHOLDER = '<variant>';

function resolve(definition: StreamDefinition, channel: string): WantedChannel | null {
  if (definition.channel === channel) return { channel, definition, variant: undefined };
  if (definition.transport === 'rest' || !definition.channel.includes(VARIANT_PLACEHOLDER)) return null;
  const variant = definition.variants.find(
    (candidate) => definition.channel.replace(VARIANT_PLACEHOLDER, () => candidate) === channel,
  );
  return variant === undefined ? null : { channel, definition, variant };
}

/**
 * What the venue offers by these channel names, each the first of the venue's streams that feeds it.
 *
 * @throws MarketDataError `stream_unknown` where the venue has no such channel.
 */
export function wantedChannels(venue: VenueAdapter, channels: readonly string[]): readonly WantedChannel[] {
  return [...new Set(channels)].map((channel) => {
    for (const definition of venue.streams) {
      const wanted = resolve(definition, channel);
      if (wanted !== null) return wanted;
    }
    const offered = [...new Set(venue.streams.map((stream) => stream.channel))].join(', ');
    throw new MarketDataError(
      'stream_unknown',
      `The venue ${venue.source_id} has no stream for the channel "${channel}"; name some of: ${offered}.`,
    );
  });
}

/** The polled channels among them, each with its definition. */
export function polledChannels(channels: readonly WantedChannel[]): readonly PolledStream[] {
  return channels.flatMap(({ definition }) => (definition.transport === 'rest' ? [definition] : []));
}

/** The pushed streams of one instrument, those of all instruments among them. */
export function pushedStreams(
  venue: VenueAdapter,
  channels: readonly WantedChannel[],
  symbol: string,
): readonly WantedStream[] {
  return channels.flatMap(({ channel, definition, variant }) => {
    if (definition.transport === 'rest') return [];
    const ofOne = definition.name.includes(SYMBOL_PLACEHOLDER);
    const name = venue.streamName(definition, symbol, variant);
    return [{ symbol: ofOne ? symbol : UNKNOWN_SYMBOL, channel, name, definition }];
  });
}
