import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

import { canonicalJson, orchestratorEventSchema } from '@xray/contracts';
import { expect, it, onTestFinished } from 'vitest';

import { type Bar, regimesOf } from '../src/index.ts';
import { BAR_MS, walk } from '../src/testing/walk.ts';

const XRAY = fileURLToPath(new URL('../../runner/bin/xray.js', import.meta.url));
const run = promisify(execFile);

async function xray(...words: readonly string[]): Promise<string> {
  const args = ['--conditions=x-source', '--no-warnings', XRAY, ...words];
  return (await run(process.execPath, args, { maxBuffer: 1 << 28 })).stdout;
}

const HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

/** The bars as a public archive of klines has them. */
function archiveOf(bars: readonly Bar[]): Buffer {
  const rows = bars.map((bar) => {
    const openTime = bar.openTime ?? NaN;
    const { close, high, low, open, quoteVolume = NaN, takerBuyVolume = NaN, trades = NaN, volume = NaN } = bar;
    const last = openTime + BAR_MS - 1;
    return [openTime, open, high, low, close, volume, last, quoteVolume, trades, takerBuyVolume, 0, 0].join(',');
  });
  return gzipSync(`${[HEADER, ...rows].join('\n')}\n`);
}

it('is what `xray run` says of the same klines, verdict by verdict', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'xray-regimes-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const bars = walk(300, 7);
  const archive = join(folder, 'AAAUSDT-3m-2026-02.csv.gz');
  writeFileSync(archive, archiveOf(bars));
  const log = join(folder, 'log');
  await xray('import', 'klines', archive, '--log', log);
  await xray('run', '--log', log);
  const lines = (await xray('inspect', '--log', log, '--stream', 'orchestrator_event', '--limit', '2000', '--json'))
    .trim()
    .split('\n');
  const verdicts = lines.flatMap((line) => {
    const event = orchestratorEventSchema.parse(JSON.parse(line));
    return event.event_type === 'HysteresisStatePublished' ? [event.payload.selected_output] : [];
  });
  const told = regimesOf(bars, { symbol: 'AAAUSDT' });
  expect(verdicts.length).toBe(bars.length);
  expect(told.map(({ verdict }) => canonicalJson(verdict))).toEqual(verdicts.map((verdict) => canonicalJson(verdict)));
});
