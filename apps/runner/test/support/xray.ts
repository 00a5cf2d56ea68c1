import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { runCommandLine } from '../../src/cli/program.ts';

const launcher = fileURLToPath(new URL('../../bin/xray.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves when the command has written its first text to standard output, or has ended. */
  readonly firstOutput: Promise<void>;
  readonly ended: Promise<Ended>;
  /** Resolves with the first part of standard error that matches; rejects where the command ends without it. */
  readonly said: (pattern: RegExp) => Promise<string>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly max_descriptors?: number;
  /** Standard output is a pipe with room for a line or two, which nobody reads. */
  readonly unread?: boolean;
  /** Standard input is a pipe of the caller's; by default there is none. */
  readonly stdin?: 'pipe';
}

/** What a pipe of Linux holds, less a line or two. */
const NEARLY_A_PIPE = 65_000;

/** Starts the command in a process of its own, as a shell would. */
export function startXray(words: readonly string[], options: StartOptions = {}): RunningCommand {
  const command = [process.execPath, '--conditions=x-source', launcher, ...words];
  // The hard limit as well: Node raises the soft one to it when it starts.
  const limited = ['/bin/sh', '-c', `ulimit -n ${options.max_descriptors ?? ''} && exec "$0" "$@"`, ...command];
  const unread = ['/bin/sh', '-c', `head -c ${NEARLY_A_PIPE} /dev/zero; exec "$0" "$@"`, ...command];
  const asked = options.unread === true ? unread : command;
  const [program = '', ...rest] = options.max_descriptors === undefined ? asked : limited;
  const how = {
    env: { ...process.env, NODE_OPTIONS: '' },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  };
  const child =
    options.stdin === 'pipe'
      ? spawn(program, rest, { ...how, stdio: ['pipe', 'pipe', 'pipe'] })
      : spawn(program, rest, { ...how, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  if (options.unread !== true) {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.stdout += chunk;
    });
  }
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const firstOutput = new Promise<void>((resolve) => {
    if (options.unread !== true) {
      child.stdout.once('data', () => {
        resolve();
      });
    }
    child.once('close', () => {
      resolve();
    });
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on(options.unread === true ? 'exit' : 'close', (code: number | null) => {
      resolve({ code, ...text });
    });
  });
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const [, part] = pattern.exec(text.stderr) ?? [];
        if (part !== undefined) resolve(part);
      };
      child.stderr.on('data', look);
      child.once('close', () => {
        reject(new Error(`it ended without saying ${pattern.source}: ${text.stderr}`));
      });
      look();
    });
  return { child, firstOutput, ended, said };
}

/** Runs the command in a process of its own, for what only a fresh process shows. */
export function xrayProcess(...words: readonly string[]): Promise<Ended> {
  return startXray(words).ended;
}

/** Runs the command within this process: what it does and says is the same, and its start costs nothing. */
export async function xray(...words: readonly string[]): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  const code = await runCommandLine(words, () => ({
    line: (line) => {
      text.stdout += `${line}\n`;
    },
    tell: (line) => {
      text.stdout += `${line}\n`;
    },
    note: (line) => {
      text.stderr += `${line}\n`;
    },
    interactive: false,
    lost: () => false,
    drained: () => Promise.resolve(),
    readWithin: () => Promise.resolve(true),
  }));
  return { code, ...text };
}

/** The object on the last line of standard output. */
export function lastJson(ended: Ended): Record<string, unknown> {
  const last = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
  const parsed: unknown = JSON.parse(last);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`not an object: ${last}`);
  return { ...parsed };
}

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xray-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
