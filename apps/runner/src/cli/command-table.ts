import type { Operation } from '@xray/operations';
import { operationCommand, type CommandDefinition, type CommandLinePorts } from '@xray/operations/command-line';

import { OPERATIONS } from '../operations/table.ts';

/** The commands that a command line may mean: the one that its first words name, and else all of them. */
export function commandsFor(words: readonly string[], ports: CommandLinePorts): Promise<readonly CommandDefinition[]> {
  const loads: readonly (readonly [string, () => Promise<Operation>])[] = Object.entries(OPERATIONS);
  const named = loads.filter(([name]) => words.slice(0, name.split(' ').length).join(' ') === name);
  return Promise.all(
    (named.length === 0 ? loads : named).map(async ([, load]) => operationCommand(await load(), ports)),
  );
}
