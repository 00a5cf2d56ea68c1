import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import type { ResourceUsage } from './resource-usage.ts';

const LAUNCHER = fileURLToPath(new URL('../../../apps/runner/bin/xray.js', import.meta.url));
const SAMPLE_MS = 250;
const RESOURCE_USAGE = new URL('./resource-usage.ts', import.meta.url).href;

export interface MeasuredCommand extends ResourceUsage {
  /** From the start of the process to its end. */
  readonly wall_ms: number;
  /** Resident memory every quarter of a second, in KiB; empty where there is no `/proc`. */
  readonly rss_kib: readonly number[];
  /** The object that `--json` printed. */
  readonly printed: Readonly<Record<string, unknown>>;
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`the command printed no object: ${text}`);
  return { ...parsed };
}

function usageIn(file: string): ResourceUsage {
  const { cpu_ms, peak_rss_kib } = objectOf(readFileSync(file, 'utf8'));
  if (typeof cpu_ms !== 'number' || typeof peak_rss_kib !== 'number') {
    throw new Error(`${file} is not a resource usage`);
  }
  return { cpu_ms, peak_rss_kib };
}

/** Looked at from outside, because the command's own timers wait while it computes. */
function sampleResidentMemory(pid: number | undefined): { readonly rss_kib: readonly number[]; stop(): void } {
  const file = `/proc/${pid ?? 0}/status`;
  const rss_kib: number[] = [];
  const timer = setInterval(() => {
    if (!existsSync(file)) return;
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'))?.[1];
    if (resident !== undefined) rss_kib.push(Number(resident));
  }, SAMPLE_MS);
  return {
    rss_kib,
    stop: () => {
      clearInterval(timer);
    },
  };
}

export interface XrayCommand {
  /** A folder of its own, for what it notes down. */
  readonly folder: string;
  /** Of another build; this one's when left out. */
  readonly launcher?: string | undefined;
}

/** Runs `xray … --json` from its sources, as a process of its own, and says what it used. */
export async function measuredXray(
  { folder, launcher = LAUNCHER }: XrayCommand,
  words: readonly string[],
): Promise<MeasuredCommand> {
  const usageFile = join(folder, 'resource-usage.json');
  const began = performance.now();
  const child = spawn(
    process.execPath,
    ['--conditions=x-source', '--import', RESOURCE_USAGE, launcher, ...words, '--json'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XRAY_RESOURCE_USAGE: usageFile } },
  );
  const memory = sampleResidentMemory(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => {
    memory.stop();
  });
  const wall_ms = performance.now() - began;
  if (code !== 0) throw new Error(`xray ${words[0] ?? ''} ended with ${String(code)}: ${stderr.trim()}`);
  return { ...usageIn(usageFile), wall_ms, rss_kib: memory.rss_kib, printed: objectOf(stdout) };
}
