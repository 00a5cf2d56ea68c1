import { runProgram, type CommandLine } from '@xray/operations/command-line';

import { runnerVersion } from '../pipeline/package-version.ts';
import { commandsFor } from './command-table.ts';
import { processPorts } from './process-ports.ts';
import { systemClock } from './system-clock.ts';

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
      groups: {
        config: 'look at the configuration',
        keys: 'keys that sign checkpoints and proofs',
        sim: 'markets whose true regimes are known',
      },
      commandsFor: (named) => commandsFor(named, ports),
      clock: systemClock,
      ...(openTerminal === undefined ? {} : { openTerminal }),
    },
    words,
  );
}
