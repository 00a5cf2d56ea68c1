/*
 * Loaded with `--import` into a command under measurement: at its end it writes what the process used, all threads
 * together, to the file named by XRAY_RESOURCE_USAGE.
 */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

/** What a command used, from start to end. */
export interface ResourceUsage {
  readonly cpu_ms: number;
  readonly peak_rss_kib: number;
}

const target = process.env['XRAY_RESOURCE_USAGE'];

if (isMainThread && target !== undefined) {
  process.on('exit', () => {
    const { maxRSS, systemCPUTime, userCPUTime } = process.resourceUsage();
    const usage: ResourceUsage = { cpu_ms: (userCPUTime + systemCPUTime) / 1000, peak_rss_kib: maxRSS };
    writeFileSync(target, JSON.stringify(usage));
  });
}
