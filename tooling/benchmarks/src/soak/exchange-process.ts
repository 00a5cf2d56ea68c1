import process from 'node:process';

import { startExchange } from '@xray/market-sim';

import { madeUpFrames } from './made-up-frames.ts';

const [symbolCount = '200', framesASecond = '20'] = process.argv.slice(2);
const symbols = Array.from({ length: Number(symbolCount) }, (_, index) => `SOAK${String(index).padStart(4, '0')}USDT`);
const start_ts_ms = Date.now();
const exchange = await startExchange({
  market: { frames: madeUpFrames({ symbols, frames_a_second: Number(framesASecond), start_ts_ms }), symbols },
  time: { kind: 'real', begin_ts_ms: start_ts_ms },
  transcript: 'counts',
});
process.stdout.write(`${exchange.url}\n`);
process.on('SIGTERM', () => {
  const { totals } = exchange.transcript();
  process.stdout.write(`${JSON.stringify(totals)}\n`);
  void exchange.close().then(() => process.exit(0));
});
