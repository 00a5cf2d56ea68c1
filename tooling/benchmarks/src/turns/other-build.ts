import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const LAUNCHER = 'apps/runner/bin/xray.js';

/** A commit that stands checked out and installed beside this one. */
export interface OtherBuild {
  readonly commit: string;
  readonly directory: string;
  /** Its `xray` command. */
  readonly launcher: string;
}

/** Runs a command whose output is for whoever waits; its standard output comes back where it is asked for. */
function ran(command: string, words: readonly string[], cwd: string): string {
  const { error, status, stdout } = spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} ended with ${String(status)}: ${stdout.trim()}`);
  return stdout.trim();
}

/** The real data lies beside the repository, so it has to lie beside the other build as well. */
function linkSharedData(folder: string): void {
  const data = join(ROOT, '../shared');
  const link = join(folder, 'shared');
  if (existsSync(data) && !existsSync(link)) symlinkSync(data, link);
}

/**
 * Checks a commit out beside this one, in the temporary folder of the system, and installs what it needs; what is there from
 * an earlier time is taken as it is. Nothing is compiled: the benchmarks and the command of every build run from the sources.
 */
export function otherBuild(commit: string): OtherBuild {
  const hash = ran('git', ['rev-parse', '--verify', '--end-of-options', `${commit}^{commit}`], ROOT).slice(0, 12);
  const folder = join(tmpdir(), 'xray-builds');
  const directory = join(folder, hash);
  mkdirSync(folder, { recursive: true });
  linkSharedData(folder);
  if (!existsSync(directory)) {
    process.stderr.write(`bench: ${hash} is checked out in ${directory} …\n`);
    ran('git', ['worktree', 'prune'], ROOT);
    ran('git', ['worktree', 'add', '--detach', directory, hash], ROOT);
  }
  ran('pnpm', ['install', '--frozen-lockfile', '--reporter=silent'], directory);
  return { commit: hash, directory, launcher: join(directory, LAUNCHER) };
}
