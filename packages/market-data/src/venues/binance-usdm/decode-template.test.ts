import { env } from 'node:process';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CAPTURES, capturedFrames, capturesAbsent } from '../../testing/captured-frames.ts';
import { bytesOf, RECEIPT, SAMPLE_FRAMES, TEMPLATE_SAMPLES } from '../../testing/frames.ts';
import { mutatedFrame } from '../../testing/mutated-frames.ts';
import { decodeDocument } from './decode-document.ts';
import { decodeTemplate } from './decode-template.ts';

/** `XRAY_FUZZ_RUNS` raises the number of mutated frames per property. */
const RUNS = Number(env['XRAY_FUZZ_RUNS'] ?? 4_000);
const TIMEOUT_MS = 30_000 + RUNS;
const CAPTURED_STEP = 2_503;

const frames = [
  ...Object.values(SAMPLE_FRAMES),
  ...(capturesAbsent
    ? []
    : CAPTURES.flatMap((capture) =>
        capturedFrames(capture)
          .filter((_, index) => index % CAPTURED_STEP === 0)
          .map((bytes) => new TextDecoder().decode(bytes)),
      )),
];

describe('the template', () => {
  it.each(TEMPLATE_SAMPLES)('reads %s to the event that JSON.parse gives', (text) => {
    const frame = { bytes: bytesOf(text), receipt: RECEIPT };
    const event = decodeTemplate(frame);
    expect(event).toBeDefined();
    expect([event]).toStrictEqual(decodeDocument(frame));
    expect(event?.event_type).not.toBe('DecodeFailure');
  });

  it(
    'never accepts a mutated frame that JSON.parse refuses or reads differently',
    () => {
      let accepted = 0;
      fc.assert(
        fc.property(mutatedFrame(frames), (bytes) => {
          const frame = { bytes, receipt: RECEIPT };
          const event = decodeTemplate(frame);
          if (event === undefined) return;
          accepted += 1;
          expect([event]).toStrictEqual(decodeDocument(frame));
        }),
        { numRuns: RUNS },
      );
      expect(accepted).toBeGreaterThan(RUNS / 100);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['a leading zero in a number', SAMPLE_FRAMES.trade2024.replace('"T":1', '"T":01')],
    ['a fraction in a number', SAMPLE_FRAMES.trade2024.replace('1723161256321', '1723161256321.5')],
    ['white space', SAMPLE_FRAMES.trade2024.replace('"p":', '"p": ')],
    ['a second value behind', `${SAMPLE_FRAMES.trade2024} `],
    ['an escape in the stream name', SAMPLE_FRAMES.trade2024.replace('btcusdt@', 'btcusd\\u0074@')],
    ['a control character in the stream name', SAMPLE_FRAMES.trade2024.replace('btcusdt@', 'btc\u0001@')],
    ['a key that stands twice', SAMPLE_FRAMES.trade2024.replace('"m":false', '"m":false,"m":true')],
    ['an exponent', SAMPLE_FRAMES.trade2024.replace('61800.30', '6e4')],
    ['a sign', SAMPLE_FRAMES.trade2024.replace('61800.30', '-61800.30')],
    ['no digit before the point', SAMPLE_FRAMES.trade2024.replace('61800.30', '.30')],
    ['no digit behind the point', SAMPLE_FRAMES.trade2024.replace('61800.30', '61800.')],
    ['two points', SAMPLE_FRAMES.trade2024.replace('61800.30', '61.800.30')],
    ['more digits than are exact', SAMPLE_FRAMES.trade2024.replace('61800.30', '61800.30000000000001')],
    ['a price of zero', SAMPLE_FRAMES.trade2024.replace('61800.30', '0')],
    ['a record that is not a trade', SAMPLE_FRAMES.trade2024.replace('MARKET', 'NA')],
    ['a partial book', SAMPLE_FRAMES.depth2024.replace('@depth@0ms', '@depth20')],
    ['a comma before the end of the levels', SAMPLE_FRAMES.depth2024.replace('"7"]]', '"7"],]')],
    ['a level of three', SAMPLE_FRAMES.depth2024.replace('"7"]]', '"7","8"]]')],
    ['a cut frame', SAMPLE_FRAMES.depth2024.slice(0, -1)],
  ])('leaves a frame with %s to JSON.parse', (_, text) => {
    expect(decodeTemplate({ bytes: bytesOf(text), receipt: RECEIPT })).toBeUndefined();
  });
});
