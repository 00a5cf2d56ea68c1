import fc from 'fast-check';

import { bytesOf } from './sample-frames.ts';

type Mutation = (frame: string) => Uint8Array;

const byte = fc.integer({ min: 0, max: 255 });
const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Texts that stand in frames or nearly do: put somewhere else, they give frames that are almost right. */
const fragments = fc.constantFrom(
  ...['"', '\\', ',', ':', '{', '}', '[', ']', '[]', '""', ' ', '\n', '0', '00', '9', '.', '-', 'e5', '1e400', '0x10'],
  ...['null', 'true', 'false', 'NaN', 'Infinity', ',"p":"1.5"', ',"T":1', ',"st":1', ',"X":"NA"', ',"ps":"BTCUSDT"'],
  ...['"e":"trade",', '"s":"ETHUSDT",', '\\u0030', 'é', '\u0000', '99999999999999999999', '@depth5'],
);

const flippedByte = fc.tuple(position, byte).map(([place, value]): Mutation => (frame) => {
  const bytes = bytesOf(frame);
  bytes[Math.floor(place * bytes.length)] = value;
  return bytes;
});

const flippedBit = fc.tuple(position, fc.integer({ min: 0, max: 7 })).map(([place, bit]): Mutation => (frame) => {
  const bytes = bytesOf(frame);
  const index = Math.floor(place * bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
  return bytes;
});

const changedDigit = fc.tuple(position, fc.integer({ min: 0, max: 9 })).map(([place, digit]): Mutation => (frame) => {
  const digits = [...frame.matchAll(/\d/g)].map((match) => match.index);
  const index = digits[Math.floor(place * digits.length)] ?? 0;
  return bytesOf(frame.slice(0, index) + String(digit) + frame.slice(index + 1));
});

const truncated = position.map(
  (place): Mutation =>
    (frame) =>
      bytesOf(frame.slice(0, Math.floor(place * frame.length))),
);

const spliced = fc
  .tuple(position, fc.integer({ min: 0, max: 6 }), fragments)
  .map(([place, removed, text]): Mutation => (frame) => {
    const index = Math.floor(place * frame.length);
    return bytesOf(frame.slice(0, index) + text + frame.slice(index + removed));
  });

type JsonObject = Record<string, unknown>;

/** The payload of a frame, taken apart, changed, and put back into its wrapper. */
function rewritten(change: (entries: readonly string[]) => readonly string[]): Mutation {
  return (frame) => {
    const root = JSON.parse(frame) as JsonObject;
    const data = root['data'] as JsonObject | undefined;
    const entries = Object.entries(data ?? root).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    const payload = `{${change(entries).join(',')}}`;
    return bytesOf(data === undefined ? payload : `{"stream":${JSON.stringify(root['stream'])},"data":${payload}}`);
  };
}

function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const index = Math.floor(from * items.length);
  const rest = items.toSpliced(index, 1);
  return rest.toSpliced(Math.floor(to * items.length), 0, ...items.slice(index, index + 1));
}

const reordered = fc.tuple(position, position).map(([from, to]) => rewritten((entries) => moved(entries, from, to)));

const removedKey = position.map((place) =>
  rewritten((entries) => entries.toSpliced(Math.floor(place * entries.length), 1)),
);

const addedEntry = fc
  .tuple(
    position,
    fc.constantFrom('s', 'p', 'q', 'm', 'T', 'E', 'u', 'b', 'e', 'X', 'zz', '__proto__', 'stream', 'data'),
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('1.25', '0', '', ' ', 'BTCUSDT')),
  )
  .map(([place, key, value]) =>
    rewritten((entries) =>
      entries.toSpliced(Math.floor(place * (entries.length + 1)), 0, `${JSON.stringify(key)}:${JSON.stringify(value)}`),
    ),
  );

const replacedValue = fc
  .tuple(
    position,
    fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', ' ', '0x10', 'Infinity', '1e5', '-1', '007')),
  )
  .map(([place, value]) =>
    rewritten((entries) => {
      const index = Math.floor(place * entries.length);
      const entry = entries[index] ?? '';
      return entries.with(index, entry.slice(0, entry.indexOf(':') + 1) + JSON.stringify(value));
    }),
  );

const mutation = fc.oneof(
  flippedByte,
  flippedBit,
  changedDigit,
  truncated,
  spliced,
  reordered,
  removedKey,
  addedEntry,
  replacedValue,
);

/** A frame that is one change away from one of these. */
export function mutatedFrame(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.constantFrom(...frames), mutation).map(([frame, mutate]) => mutate(frame));
}
