import { rawMarketEventSchema, type RawEventType } from '@xray/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { CAPTURES, capturedFrames, capturesAbsent, type Capture } from '../../testing/captured-frames.ts';
import { RECEIPT } from '../../testing/frames.ts';
import { binanceUsdm } from './adapter.ts';
import { decodeDocument } from './decode-document.ts';
import { decodeTemplate } from './decode-template.ts';

/** Counted in the captures by their stream names and event names. */
const EVENTS_IN: Readonly<Record<Capture, Partial<Record<RawEventType, number>>>> = {
  'btcusdt-20240808.jsonl.gz': { BookTop: 66_089, BookDelta: 6_551, TradeTick: 21_313, StreamState: 1 },
  'ethusdt-20240808.jsonl.gz': { BookTop: 53_992, BookDelta: 6_586, TradeTick: 14_076, StreamState: 1 },
  'multi-20210722.txt.gz': { BookTop: 613, BookDelta: 764, TradeTick: 91, Candle: 67 },
};

/** Validating and comparing every frame would take longer than a suite should; a prime step meets every stream. */
const SAMPLE_STEP = 17;

describe.skipIf(capturesAbsent).each(CAPTURES)('the captured frames of %s', (capture) => {
  const receipt = {
    ...RECEIPT,
    symbol_hint: capture.startsWith('multi') ? 'UNUSED' : capture.slice(0, 7).toUpperCase(),
  };
  const frames = capturesAbsent ? [] : capturedFrames(capture);

  it('become the events that their streams announce, and no failure', () => {
    const counts: Partial<Record<RawEventType, number>> = {};
    for (const frame of frames) {
      for (const event of binanceUsdm.decode(frame, receipt)) {
        counts[event.event_type] = (counts[event.event_type] ?? 0) + 1;
      }
    }
    expect(counts).toEqual(EVENTS_IN[capture]);
  });

  it('become events that fulfil the contract and hold the frame itself', () => {
    for (let index = 0; index < frames.length; index += SAMPLE_STEP) {
      const frame = frames[index] ?? new Uint8Array();
      for (const event of binanceUsdm.decode(frame, receipt)) {
        expect(z.safeEncode(rawMarketEventSchema, event).error).toBeUndefined();
        expect(event.raw_payload).toBe(frame);
        expect(event.recv_ts_ms).toBe(receipt.recv_ts_ms);
      }
    }
  });

  it('read the same along the template as through JSON.parse', () => {
    let alongTemplate = 0;
    for (let index = 0; index < frames.length; index += SAMPLE_STEP) {
      const frame = { bytes: frames[index] ?? new Uint8Array(), receipt };
      const event = decodeTemplate(frame);
      if (event === undefined) continue;
      alongTemplate += 1;
      expect([event]).toStrictEqual(decodeDocument(frame));
    }
    expect(alongTemplate / Math.ceil(frames.length / SAMPLE_STEP)).toBeGreaterThan(0.9);
  });

  it('come through streams that the adapter offers, on the channels it states', () => {
    for (let index = 0; index < frames.length; index += SAMPLE_STEP) {
      const frame = frames[index] ?? new Uint8Array();
      const name = /^\{"stream":"([^"]+)"/.exec(new TextDecoder().decode(frame))?.[1];
      if (name === undefined) continue;
      const events = binanceUsdm.decode(frame, receipt);
      const offered = binanceUsdm.streams.filter((stream) =>
        events.every(
          (event) =>
            stream.event_types.includes(event.event_type) &&
            (stream.transport === 'websocket' ? stream.variants.concat('') : ['']).some(
              (variant) =>
                binanceUsdm.streamName(stream, event.symbol, variant) === name &&
                stream.channel.replace('<variant>', variant) === event.channel,
            ),
        ),
      );
      expect(offered, name).toHaveLength(1);
    }
  });
});
