import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const data = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));

/** Whether the real market data lies beside the project; tests that read it say why they are skipped. */
export const realData = existsSync(data);
export const skipReason = realData ? '' : ` (skipped: no market data in ${data})`;

export function realFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(`${data}${folder}`)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${data}${folder}/${name}`);
}

const START_MS = 1_769_904_000_000;

/** A kline archive of a random walk that is the same for the same symbol. */
export function klineCsv(minutes: number, step = 1): string {
  const rows = [
    'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
  ];
  let price = 10_000;
  let noise = 7 * step;
  for (let minute = 0; minute < minutes; minute += 1) {
    noise = (noise * 1_103_515_245 + 12_345) % 2_147_483_648;
    const open = price;
    price = Math.max(100, price + ((noise >> 8) % 41) - 20);
    const [high, low] = [Math.max(open, price) + ((noise >> 4) % 7), Math.min(open, price) - ((noise >> 12) % 7)];
    const volume = 100 + (noise % 900);
    const taker = Math.floor((volume * ((noise >> 6) % 100)) / 100);
    const openMs = START_MS + minute * 60_000;
    const text = (value: number): string => (value / 100).toFixed(2);
    const quote = (base: number): string => ((base * (open + price)) / 200).toFixed(4);
    rows.push(
      [
        openMs,
        text(open),
        text(high),
        text(low),
        text(price),
        volume,
        openMs + 59_999,
        quote(volume),
        10,
        taker,
        quote(taker),
        0,
      ].join(','),
    );
  }
  return `${rows.join('\n')}\n`;
}

export function klineGzip(minutes: number, step = 1): Buffer {
  return gzipSync(klineCsv(minutes, step));
}
