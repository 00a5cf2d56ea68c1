import { describe, expect, it } from 'vitest';

import { binanceUsdm } from '../../venues/binance-usdm/adapter.ts';
import { capturedFrames } from './captured-frames.ts';

const FRAME =
  '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}';

const reader = capturedFrames(binanceUsdm).open(Buffer.alloc(0));

function read(line: string, hint: string | null = null) {
  return reader.read(Buffer.from(line), hint);
}

describe('a line of captured frames', () => {
  it.each([
    ['nanoseconds and a space', '1723161255088176367 '],
    ['seconds with a fraction, a colon and a space', '1723161255.088176367: '],
  ])('with %s is what the venue makes of the frame at that time', (_what, prefix) => {
    const reading = read(`${prefix}${FRAME}`);
    expect(reading).toMatchObject({
      kind: 'events',
      recv_ts_ms: 1_723_161_255_088,
      events: [{ event_type: 'TradeTick', recv_ts_ms: 1_723_161_255_088, symbol: 'BTCUSDT' }],
    });
    if (reading.kind === 'events') {
      expect(reading.events[0]?.raw_payload).toEqual(new TextEncoder().encode(FRAME));
    }
  });

  it.each([
    'wss://ws.okx.com:8443/ws/v5/public <-> 1652459224.5300605',
    'wss://ws.okx.com:8443/ws/v5/public <- 1652459225.2987883: {"op":"subscribe","args":[]}',
    '',
  ])('about the connection is metadata: %j', (line) => {
    expect(read(line)).toEqual({ kind: 'metadata' });
  });

  it.each([
    ['{"e":"trade"}', 'receipt time: `{"e":"trade"}` is not a time between 2010 and 2100'],
    ['12 {}', 'receipt time: `12` is not a time between 2010 and 2100'],
    ['1723161255.088176367', 'no frame after the receipt time'],
    ['1723161255088176367 ', 'no frame after the receipt time'],
    ['wss://x -> 1', 'receipt time: `wss://x` is not a time between 2010 and 2100'],
  ])('without time or frame is bad: %j', (line, reason) => {
    expect(read(line)).toEqual({ kind: 'bad', reason });
  });

  it('whose frame cannot be decoded is a DecodeFailure of the symbol at hand, and no bad line', () => {
    expect(read('1723161255088176367 {"e":', 'ETHUSDT')).toMatchObject({
      kind: 'events',
      events: [{ event_type: 'DecodeFailure', symbol: 'ETHUSDT' }],
    });
  });
});
