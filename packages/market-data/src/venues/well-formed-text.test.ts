import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { quoted } from '../archives/line-format.ts';
import { OKX_SAMPLES } from '../testing/okx-frames.ts';
import { bytesOf, SAMPLE_FRAMES } from '../testing/sample-frames.ts';
import { binanceUsdm } from './binance-usdm/adapter.ts';
import { okxSwap } from './okx-swap/adapter.ts';
import type { VenueAdapter } from './venue.ts';

/** Every text of an event but its bytes. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap(textsOf);
}

/** A frame with half of a surrogate pair, as JSON may escape it, put into one of its texts, keys included. */
function withLoneSurrogate(frames: readonly string[]): fc.Arbitrary<Uint8Array> {
  const where = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const half = fc.constantFrom('\\ud800', '\\udfff', '\\udc00\\ud83d');
  return fc.tuple(fc.constantFrom(...frames), where, half, fc.boolean()).map(([frame, position, text, replaces]) => {
    const texts = [...frame.matchAll(/"([^"]*)"/g)];
    const match = texts[Math.floor(position * texts.length)];
    if (match === undefined) return bytesOf(frame);
    const [whole, inner = ''] = match;
    const changed = `"${replaces ? '' : inner}${text}"`;
    return bytesOf(frame.slice(0, match.index) + changed + frame.slice(match.index + whole.length));
  });
}

const venues: readonly (readonly [VenueAdapter, readonly string[]])[] = [
  [binanceUsdm, Object.values(SAMPLE_FRAMES)],
  [okxSwap, Object.values(OKX_SAMPLES)],
];

describe('text of a frame', () => {
  it('robust: lone surrogate: half of a character in any text or key of a frame of either venue → no text of an event holds it', () => {
    for (const [venue, frames] of venues) {
      fc.assert(
        fc.property(withLoneSurrogate(frames), (bytes) => {
          for (const event of venue.decode(bytes, { recv_ts_ms: 1_790_500_000_000 }))
            for (const text of textsOf(event)) expect(text.isWellFormed()).toBe(true);
          const control = venue.connection.readControl(bytes);
          for (const text of textsOf(control?.kind === 'refused' ? control.reason : null))
            expect(text.isWellFormed()).toBe(true);
        }),
        { numRuns: 1_000 },
      );
    }
  });

  it('robust: lone surrogate: a cell of a bad line that is cut in the middle of a character → the reason is well-formed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 30, maxLength: 60 }), (text) => {
        expect(quoted(text).isWellFormed()).toBe(true);
      }),
    );
    expect(quoted(`${'a'.repeat(39)}💶b`)).toBe(`\`${'a'.repeat(39)}\uFFFD…\``);
  });
});
