import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { z } from 'zod';

import { MADE_UP_STREAMS } from './made-up-frames.ts';
import { metricValue } from './metrics-text.ts';

const USAGE = `usage: pnpm soak [--minutes 10] [--symbols 200] [--frames 20] [--cadence-ms 10000] [--stop-s 0]

A simulated exchange on the second core, xray live on the first: symbols × 4 streams × frames a second each. Reports memory, queues and
the time from boundary to publication. --stop-s stops whoever reads standard output for so many seconds in the middle.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    symbols: { type: 'string', default: '200' },
    frames: { type: 'string', default: '20' },
    'cadence-ms': { type: 'string', default: '10000' },
    'stop-s': { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}

const boundaryLine = z.object({ caught_up: z.boolean(), lateness_ms: z.number() });
const SAMPLE_MS = 5_000;
const WARM_UP_SHARE = 0.3;

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

const folder = mkdtempSync(join(tmpdir(), 'xray-soak-'));
const log = join(folder, 'log');
const config = join(folder, 'soak.yaml');
const logFile = join(folder, 'lines.jsonl');
writeFileSync(
  config,
  `cadence_ms: ${values['cadence-ms']}\norchestrator:\n  boundary_delay_ms: 500\nregime_engine:\n  calibration: none\n`,
);

function started(core: string, words: readonly string[], stderr: 'inherit' | 'ignore'): ChildProcess {
  return spawn('taskset', ['-c', core, process.execPath, '--conditions=x-source', ...words], {
    stdio: ['ignore', 'pipe', stderr],
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) resolve(text.slice(0, end));
    });
  });
}

interface Sample {
  readonly at_s: number;
  readonly rss_mib: number;
  readonly waiting_events: number;
  readonly events: number;
}

const exchange = started('1', [here('exchange-process.ts'), values.symbols, values.frames], 'inherit');
const url = await firstLine(exchange);
const PORT = 19_464;
const live = started(
  '0',
  [
    here('../../../../apps/runner/bin/xray.js'),
    'live',
    '--endpoint',
    url,
    '--symbols',
    'all',
    '--streams',
    MADE_UP_STREAMS.join(','),
    '--log',
    log,
    '--config',
    config,
    '--health-port',
    String(PORT),
    '--log-level',
    'debug',
    '--log-file',
    logFile,
  ],
  'ignore',
);
live.stdout?.resume();
const ended = new Promise<number | null>((resolve) => live.once('close', resolve));

const minutes = Number(values.minutes);
const stopS = Number(values['stop-s']);
const samples: Sample[] = [];
const began = Date.now();
let ready = 0;
let stopped = false;
while (Date.now() - began < minutes * 60_000) {
  await delay(SAMPLE_MS);
  const at_s = Math.round((Date.now() - began) / 1000);
  if (stopS > 0 && !stopped && at_s > minutes * 30) {
    stopped = true;
    live.stdout?.pause();
    setTimeout(() => live.stdout?.resume(), stopS * 1000);
  }
  try {
    const text = await (await fetch(`http://127.0.0.1:${PORT}/metrics`)).text();
    ready += (await fetch(`http://127.0.0.1:${PORT}/readyz`)).status === 200 ? 1 : 0;
    samples.push({
      at_s,
      rss_mib: (metricValue(text, 'process_resident_memory_bytes') ?? 0) / 2 ** 20,
      waiting_events: metricValue(text, 'xray_raw_input_waiting_events') ?? 0,
      events: metricValue(text, 'xray_feed_frames_total') ?? 0,
    });
  } catch {
    process.stderr.write(`at ${at_s} s the live process does not answer\n`);
  }
}

live.kill('SIGINT');
const code = await ended;
exchange.kill('SIGTERM');

const lateness = readFileSync(logFile, 'utf8')
  .split('\n')
  .filter((line) => line.includes('"a boundary was run"'))
  .flatMap((line) => {
    const { caught_up, lateness_ms } = boundaryLine.parse(JSON.parse(line));
    return caught_up ? [] : [lateness_ms];
  })
  .sort((left, right) => left - right);

function quantile(share: number): number {
  return lateness[Math.min(lateness.length - 1, Math.floor(share * lateness.length))] ?? 0;
}

const steady = samples.filter(({ at_s }) => at_s > WARM_UP_SHARE * minutes * 60);
const third = Math.max(1, Math.floor(steady.length / 3));

function mean(list: readonly Sample[]): number {
  return list.reduce((sum, { rss_mib }) => sum + rss_mib, 0) / Math.max(1, list.length);
}

const [first, last] = [samples[0], samples.at(-1)];
const report = {
  symbols: Number(values.symbols),
  frames_a_second:
    first === undefined || last === undefined ? 0 : Math.round((last.events - first.events) / (last.at_s - first.at_s)),
  minutes,
  exit_code: code,
  ready_share: ready / Math.max(1, samples.length),
  rss_mib_after_warm_up: Math.round(mean(steady.slice(0, third))),
  rss_mib_at_the_end: Math.round(mean(steady.slice(-third))),
  rss_mib_peak: Math.round(Math.max(...samples.map(({ rss_mib }) => rss_mib))),
  waiting_events_peak_sampled: Math.max(...samples.map(({ waiting_events }) => waiting_events)),
  boundaries: lateness.length,
  boundary_to_published_ms: { median: quantile(0.5), p99: quantile(0.99), worst: lateness.at(-1) ?? 0 },
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (code === 0) rmSync(folder, { recursive: true, force: true });
else process.stderr.write(`the log and its lines are in ${folder}\n`);
