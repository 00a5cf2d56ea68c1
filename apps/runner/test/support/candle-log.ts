import { rmSync, writeFileSync } from 'node:fs';

import { klineGzip } from './archives.ts';
import { xray } from './xray.ts';

/** A log of real candles of two symbols, in a folder of that folder: no labels lie beside it. */
export async function candleLog(folder: string, minutes: number): Promise<string> {
  const archives = ['AAAUSDT', 'BBBUSDT'].map((symbol, at) => {
    const archive = `${folder}/${symbol}-1m-2026-02.csv.gz`;
    writeFileSync(archive, klineGzip(minutes, at + 1));
    return archive;
  });
  const { code, stderr } = await xray('import', 'klines', ...archives, '--log', `${folder}/real`);
  if (code !== 0) throw new Error(`the archives were not imported: ${stderr}`);
  for (const archive of archives) rmSync(archive);
  return `${folder}/real`;
}
