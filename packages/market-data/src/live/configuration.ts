import { feedChecks } from '../checked-input.ts';
import { MarketDataError } from '../errors.ts';
import { DEFAULT_FEED_LIMITS, type FeedLimits } from './feed-limits.ts';
import type { SilencePolicy } from './health/cadence.ts';
import type { LiveFeedOptions } from './live-feed.ts';
import { refusalPolicy, type RefusalPolicy } from './pacing/refusal-wait.ts';
import { wantedChannels, type WantedChannel } from './streams/wanted-stream.ts';

/** The options of a live feed, checked and completed. */
export interface FeedConfiguration {
  readonly limits: FeedLimits;
  readonly channels: readonly WantedChannel[];
  readonly backoff: RefusalPolicy;
  readonly silence: SilencePolicy;
  readonly socketUrl: (route: string) => string;
  readonly rest_url: string;
}

function refuse(detail: string): never {
  throw new MarketDataError('feed_configuration', detail);
}

function checkUrl(url: string, protocols: readonly string[]): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !protocols.includes(parsed.protocol)) {
    return refuse(`A base address of the venue must be a ${protocols.join('// or ')}// URL; correct it.`);
  }
  return url.replace(/\/+$/, '');
}

/** The path of an address, without a trailing slash: venues tell their routes apart by it. */
function pathOf(url: string): string {
  return new URL(url).pathname.replace(/\/+$/, '');
}

function checkLimits(limits: FeedLimits): FeedLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
      refuse(`The feed limit ${name} must be a number above 0; correct it.`);
    }
  }
  if (limits.silence_floor_ms > limits.silence_ceiling_ms) {
    refuse('The feed limit silence_floor_ms is above silence_ceiling_ms; lower it.');
  }
  return limits;
}

/** The parts that a feed is made of. @throws MarketDataError `feed_configuration` */
export function requireFeedParts(options: LiveFeedOptions): void {
  const { requireFunction, requireObject, requireOptionalPort, requirePort, requireTexts } = feedChecks;
  requireObject('the options of the live feed', options);
  const { clock, endpoints, limits, logger, metrics, random, sink, streams, symbols, transport, venue } = options;
  requirePort('the venue', venue, ['streamName', 'subscribeRequest', 'decode']);
  requireObject('connection of the venue', venue.connection);
  requirePort('the clock', clock, ['wallMs', 'monotonicMs', 'sleep']);
  requirePort('the transport', transport, ['openSocket', 'httpGet']);
  requirePort('the sink', sink, ['accept']);
  requireFunction('random', random);
  requireTexts('symbols', symbols);
  if (streams !== undefined) requireTexts('streams', streams);
  if (endpoints !== undefined) requireObject('endpoints', endpoints);
  if (limits !== undefined) requireObject('limits', limits);
  requireOptionalPort('the logger', logger, ['info', 'warn', 'error']);
  requireOptionalPort('the metrics', metrics, ['count', 'gauge', 'observe']);
  const last: unknown = options.last_recv_ts_ms ?? 0;
  if (!Number.isSafeInteger(last)) refuse('last_recv_ts_ms must be an integer, in milliseconds; correct it.');
  if (options.history === undefined) return;
  requireObject('history', options.history);
  const { bar_ms, bars } = options.history;
  if (!(bar_ms > 0) || !(bars >= 0)) refuse('bar_ms and bars of the history must be above 0; correct them.');
}

/** @throws MarketDataError `feed_configuration` or `stream_unknown`. */
export function completeFeedConfig(options: LiveFeedOptions): FeedConfiguration {
  const { venue, endpoints } = options;
  const { connection } = venue;
  const limits = checkLimits({ ...DEFAULT_FEED_LIMITS, ...options.limits });
  const names = options.streams ?? connection.default_streams;
  if (names.length === 0) refuse('A live feed needs at least one stream; name one.');
  const own = endpoints?.socket_url;
  const base = own === undefined ? null : checkUrl(own, ['ws:', 'wss:']);
  const rest_url = checkUrl(endpoints?.rest_url ?? connection.rest_url, ['http:', 'https:']);
  const channels = wantedChannels(venue, names);
  for (const { definition } of channels) {
    if (definition.transport === 'websocket' && connection.socket_urls[definition.route] === undefined) {
      refuse(`The venue ${venue.source_id} has no address for its route "${definition.route}"; correct the adapter.`);
    }
  }
  return {
    limits,
    channels,
    backoff: refusalPolicy(limits),
    silence: {
      factor: limits.silence_factor,
      floor_ms: limits.silence_floor_ms,
      ceiling_ms: limits.silence_ceiling_ms,
      unknown_ms: limits.first_frame_timeout_ms,
    },
    socketUrl: (route) => {
      const url = connection.socket_urls[route] ?? '';
      const address = base === null ? url : base + pathOf(url);
      return address + connection.socket_path;
    },
    rest_url,
  };
}
