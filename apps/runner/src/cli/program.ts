import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import process from 'node:process';

import { appendGovernance, hasMarketLog } from '@xray/event-log';
import { runProgram, type CommandLine, type CommandLinePorts } from '@xray/operations/command-line';

import { runnerVersion } from '../pipeline/package-version.ts';
import { commandsFor } from './command-table.ts';
import { systemClock } from './system-clock.ts';

/** Who is answerable: as they say, or the account that they work under. */
function actor(): string {
  return process.env['XRAY_ACTOR'] ?? userInfo().username;
}

/** A market that cannot be written to, such as a kept copy, is only read, and keeps no audit. */
function keepsAudit(directory: string): boolean {
  if (!hasMarketLog(directory)) return false;
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What executions are given in this process. */
export function processPorts(): CommandLinePorts {
  return {
    actor: actor(),
    clock: systemClock,
    randomHex: (bytes) => randomBytes(bytes).toString('hex'),
    governance: {
      hasMarket: keepsAudit,
      append: (directory, entries) => appendGovernance({ directory, clock: systemClock, entries }),
    },
  };
}

/**
 * Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage.
 *
 * @param openTerminal makes what it speaks on; the terminal of the process where it is left out
 */
export function runCommandLine(words: readonly string[], openTerminal?: CommandLine['openTerminal']): Promise<number> {
  const ports = processPorts();
  return runProgram(
    {
      name: 'xray',
      description: 'Market regimes, explained and provable: from any verdict back to the exchange’s own bytes.',
      version: runnerVersion(),
      groups: { config: 'look at the configuration', sim: 'markets whose true regimes are known' },
      commandsFor: (named) => commandsFor(named, ports),
      clock: systemClock,
      ...(openTerminal === undefined ? {} : { openTerminal }),
    },
    words,
  );
}
