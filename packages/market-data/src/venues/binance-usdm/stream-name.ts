import type { StreamDefinition } from '../venue.ts';

/** The instrument in a stream name, as events write it: `BTCUSDT` of `btcusdt@trade`; a stream of all has none. */
export function symbolOfStream(name: string | undefined): string | undefined {
  return name === undefined ? undefined : /^([^@!]+)@/.exec(name)?.[1]?.toUpperCase();
}

/** `!markPrice@arr`: the events of every instrument. */
export function isStreamOfAll(name: string): boolean {
  return name.startsWith('!');
}

/** `<symbol>@depth20@100ms` sends the top of the book as a whole, in frames that look like deltas. */
export function isPartialDepth(name: string | undefined): boolean {
  return name !== undefined && /@depth\d/.test(name);
}

/** Pushed streams are named in lower case, requests in upper case. */
export function streamName(stream: StreamDefinition, symbol: string, variant?: string): string {
  if (stream.transport === 'rest') return stream.name.replace('<symbol>', () => symbol.toUpperCase());
  return stream.name
    .replace('<symbol>', () => symbol.toLowerCase())
    .replace('<variant>', () => variant ?? stream.variants[0] ?? '');
}
