import { describe, expect, it } from 'vitest';

import { PACKINGS, packed, temporaryFolder, writeArchive } from '../../testing/archive-files.ts';
import { emptyLog, importInto } from '../../testing/import-files.ts';
import { OKX_SAMPLES } from '../../testing/okx-frames.ts';
import { SAMPLE_FRAMES } from '../../testing/sample-frames.ts';

const START_MS = Date.UTC(2026, 1, 1);
const HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

interface Row {
  readonly volume?: number;
  readonly quote?: number;
  readonly price?: number;
}

function klines(count: number, rowOf: (minute: number) => Row): string {
  const rows = Array.from({ length: count }, (_, minute) => {
    const { price = 60_000 + (minute % 7), volume = 10, quote = volume * price } = rowOf(minute);
    const open = START_MS + minute * 60_000;
    return `${open},${price},${price + Math.abs(price) / 1e4},${price - Math.abs(price) / 1e4},${price},${volume},${open + 59_999},${quote},60,${volume / 2},0,0`;
  });
  return `${[HEADER, ...rows].join('\n')}\n`;
}

async function refusal(kind: string, name: string, content: string | Buffer): Promise<unknown> {
  const log = emptyLog();
  const paths = [writeArchive(temporaryFolder(), name, content)];
  const thrown: unknown = await importInto(log, { kind, paths }).catch((error: unknown) => error);
  if (thrown instanceof Error) expect(log).toEqual(emptyLog());
  return thrown;
}

function about(code: string, text: string) {
  return { code, detail: expect.stringContaining(text) as string };
}

describe('a file of candles', () => {
  it.each(PACKINGS)(
    'robust: another kind of candles: contracts for volume and coins for quote volume, as coin-margined → the file is refused as that',
    async (packing) => {
      const text = klines(500, () => ({ volume: 15_464, quote: 25.7468 }));
      expect(await refusal('klines', `BTCUSDT-1m-2026-02-01${packing}`, packed(text, packing))).toMatchObject(
        about('wrong_content', 'it looks like candles of a coin-margined contract'),
      );
    },
  );

  it('robust: another kind of candles: every price moves without volume, as mark prices do → the file is refused as that', async () => {
    const text = klines(500, () => ({ volume: 0, quote: 0 }));
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02-01.csv', text)).toMatchObject(
      about('wrong_content', 'it looks like mark-price, index-price or premium-index candles'),
    );
  });

  it('robust: another kind of candles: premiums of either sign instead of prices → the file is refused as that', async () => {
    const text = klines(500, (minute) => ({ volume: 0, quote: 0, price: minute % 3 === 0 ? 0.0004 : -0.0004 }));
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02-01.csv', text)).toMatchObject(
      about('wrong_content', 'premium-index'),
    );
  });

  it('robust: another kind of candles: wrong behind a right first quarter of a megabyte → the file is refused all the same', async () => {
    const text = klines(20_000, (minute) => (minute < 3_000 ? {} : { volume: 0, quote: 0 }));
    expect(text.length).toBeGreaterThan(4 * 256 * 1024);
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02.csv', text)).toMatchObject({ code: 'wrong_content' });
  });

  it('robust: another market: a coin-margined contract by the name of the file → the file is refused', async () => {
    const text = klines(5, () => ({}));
    expect(await refusal('klines', 'BTCUSD_PERP-1m-2026-02-01.csv', text)).toMatchObject({ code: 'wrong_market' });
    expect(await refusal('klines', 'ETHUSD_260327-1m-2026-02-01.csv', text)).toMatchObject({ code: 'wrong_market' });
    expect(await refusal('klines', 'BTCUSDT_260327-1m-2026-02-01.csv', text)).toMatchObject({ records: 5 });
  });

  it('robust: moving candle without volume: some among others → kept, counted, the first line named', async () => {
    const text = klines(500, (minute) => (minute >= 300 && minute < 312 ? { volume: 0, quote: 0 } : {}));
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02-01.csv', text)).toMatchObject({
      records: 500,
      bad_lines: 0,
      moved_without_volume: 12,
      first_moved_without_volume: { file_name: 'BTCUSDT-1m-2026-02-01.csv', line: 302 },
    });
  });

  it('with some impossible rows is kept without them', async () => {
    const text = klines(500, (minute) => (minute % 5 === 0 ? { quote: 1 } : {}));
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02-01.csv', text)).toMatchObject({ records: 400, bad_lines: 100 });
  });

  it('robust: line ends of another system: candles between carriage returns alone → all of them are read', async () => {
    const text = klines(1_440, () => ({})).replaceAll('\n', '\r');
    expect(await refusal('klines', 'BTCUSDT-1m-2026-02-01.csv', text)).toMatchObject({ records: 1_440, bad_lines: 0 });
  });
});

describe('a file of frames', () => {
  const lines = (frames: readonly string[]): string =>
    frames.map((frame, index) => `${START_MS + index}000000 ${frame}\n`).join('');
  const many = (frame: string, count: number): readonly string[] => Array.from({ length: count }, () => frame);

  it.each([
    ['frames', OKX_SAMPLES.trades],
    ['okx-frames', SAMPLE_FRAMES.trade2026],
    ['frames', '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1769904000000,"data":[{"p":"60000"}]}'],
    ['frames', SAMPLE_FRAMES.trade2024.replace('"X":"MARKET",', '').replace('"m":false', '"m":false,"M":true')],
    ['frames', SAMPLE_FRAMES.trade2026.replace('BTCUSDT', 'BTCUSD_PERP')],
    ['frames', 'hello'],
  ])(
    'robust: another venue: frames of another venue or market → the file is refused, nothing is written',
    async (kind, frame) => {
      expect(await refusal(kind, 'frames.jsonl', lines(many(frame, 50)))).toMatchObject({ code: 'wrong_content' });
    },
  );

  it('robust: another venue: more of its frames than of the right one → the file is refused', async () => {
    const frames = [...many(SAMPLE_FRAMES.trade2026, 20), ...many(OKX_SAMPLES.trades, 30)];
    expect(await refusal('frames', 'frames.jsonl', lines(frames))).toMatchObject(
      about('wrong_content', 'most of which cannot be read as frames of binance-usdm (stream is missing)'),
    );
  });

  it('that were damaged on their way are kept, as failures', async () => {
    const frames = [...many(SAMPLE_FRAMES.trade2026, 20), ...many(SAMPLE_FRAMES.trade2026.slice(0, 60), 30)];
    expect(await refusal('frames', 'frames.jsonl', lines(frames))).toMatchObject({ records: 50, decode_failures: 30 });
  });
});
