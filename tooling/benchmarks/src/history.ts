import { statSync } from 'node:fs';
import { join } from 'node:path';

import type { Measure, Row } from './measure.ts';
import { DATA_ABSENT, klineArchives } from './real-data.ts';
import { median } from './rounds.ts';
import { measuredXray, type MeasuredCommand } from './xray-command.ts';

const TARGET_SECONDS = 10;

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function mebibytes(kibibytes: number): string {
  return `${(kibibytes / 1024).toFixed(0)} MiB`;
}

/** Flat memory shows as equal quarters: the first one, with its start-up, is left out. */
function memoryText({ peak_rss_kib, rss_kib }: MeasuredCommand): string {
  const peak = `resident memory: peak ${mebibytes(peak_rss_kib)}`;
  if (rss_kib.length < 8) return peak;
  const quarter = (index: number): number =>
    median(rss_kib.slice((rss_kib.length * index) / 4, (rss_kib.length * (index + 1)) / 4));
  const quarters = [1, 2, 3].map((index) => mebibytes(quarter(index))).join(', ');
  return `${peak}; median of the second, third and last quarter of the time ${quarters}`;
}

function usedText({ cpu_ms, wall_ms }: MeasuredCommand): string {
  return `${seconds(cpu_ms)} of CPU time in ${seconds(wall_ms)}, ${(cpu_ms / wall_ms).toFixed(2)} cores busy on average`;
}

function row(measure: string, command: MeasuredCommand, target: Row['target'], notes: readonly string[]): Row {
  return {
    measure,
    value: { value: command.wall_ms / 1000, unit: 's' },
    floor: null,
    ratio: null,
    ratio_quartiles: null,
    target,
    notes: [...notes, usedText(command), memoryText(command)],
  };
}

function numberIn({ printed }: MeasuredCommand, key: string): number {
  const value = printed[key];
  if (typeof value !== 'number') throw new Error(`the command printed no number "${key}"`);
  return value;
}

export const history: Measure = {
  name: 'history',
  of: 'command',
  async run({ directory, launcher, quick }) {
    const archives = klineArchives();
    if (archives === null) return DATA_ABSENT;
    const chosen = quick ? archives.slice(0, 1) : archives;
    const log = join(directory, 'log');
    const xray = (...words: readonly string[]) => measuredXray({ folder: directory, launcher }, words);
    const imported = await xray('import', 'klines', ...chosen, '--log', log);
    const ran = await xray('run', '--log', log);
    const again = await xray('run', '--log', log);
    const replayed = await xray('replay', '--log', log);
    const runs = numberIn(ran, 'runs');
    if (numberIn(ran, 'completed') !== runs) throw new Error(`${runs - numberIn(ran, 'completed')} runs failed`);
    const world = `${chosen.length} symbols × 28 days × 3 minutes, ${runs} runs`;
    const mebibytesOnDisk = statSync(join(log, 'log.sqlite')).size / 1024 / 1024;
    return {
      kind: 'measured',
      rows: [
        row('history: xray import klines', imported, null, [`${world}; start of the process included`]),
        row('history: xray run', ran, { of: 'value', bound: 'at_most', limit: TARGET_SECONDS }, [
          `${world}; start of the process, every event of every stage in a durable log, and the digest over all of it included; the log is ${mebibytesOnDisk.toFixed(0)} MiB afterwards`,
        ]),
        row('history: xray run, nothing to do', again, null, [
          'the same command over the log that it has just finished',
        ]),
        row('history: xray replay', replayed, null, [
          `every run of that log executed again and every record compared, start of the process included`,
        ]),
      ],
    };
  },
};
