import { runProgram, type CommandLine } from '@xray/operations/command-line';

import { OPERATIONS } from '../operations/table.ts';
import { runnerVersion } from '../process/package-version.ts';
import { processPorts } from '../process/process-ports.ts';

/**
 * Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage.
 *
 * @param openTerminal makes what it speaks on; the terminal of the process where it is left out
 */
export function runCommandLine(words: readonly string[], openTerminal?: CommandLine['openTerminal']): Promise<number> {
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
      operations: OPERATIONS,
      ports: processPorts(),
      ...(openTerminal === undefined ? {} : { openTerminal }),
    },
    words,
  );
}
