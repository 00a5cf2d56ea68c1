import fc from 'fast-check';

import { bytesOf } from './sample-frames.ts';

/** A place in a JSON value: a container and the key of one of its members. */
interface Place {
  readonly container: Record<string, unknown> | unknown[];
  readonly key: string;
}

function placesIn(value: unknown): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const container = value as Place['container'];
  return Object.entries(container).flatMap(([key, inner]) => [{ container, key }, ...placesIn(inner)]);
}

type Change = (place: Place) => void;

const remove: Change = ({ container, key }) => {
  if (Array.isArray(container)) container.splice(Number(key), 1);
  else Reflect.deleteProperty(container, key);
};

const double: Change = ({ container, key }) => {
  const value: unknown = Reflect.get(container, key);
  if (Array.isArray(container)) container.splice(Number(key), 0, value);
  else container[`${key}2`] = value;
};

function replaceBy(value: unknown): Change {
  return ({ container, key }) => {
    Reflect.set(container, key, value);
  };
}

const oddTexts = ['', ' ', '-1', '007', '0x10', '1e5', 'Infinity', 'candle7m', 'books', 'BTC-USDT', '9'.repeat(400)];

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant(remove),
  fc.constant(double),
  fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...oddTexts)).map(replaceBy),
);

/** One of the frames, each a JSON object, with one member anywhere in it removed, doubled or replaced. */
export function mutatedJson(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  return fc.tuple(fc.constantFrom(...frames), where, change).map(([frame, position, apply]) => {
    const root: unknown = JSON.parse(frame);
    const places = placesIn(root);
    const place = places[Math.floor(position * places.length)];
    if (place !== undefined) apply(place);
    return bytesOf(JSON.stringify(root));
  });
}
