import type { Operation } from '@xray/operations';
import { operationCommand, type CommandDefinition, type CommandLinePorts } from '@xray/operations/command-line';

import { OPERATIONS } from '../operations/table.ts';

type Load = (ports: CommandLinePorts) => Promise<CommandDefinition>;

function asCommand(load: () => Promise<Operation>): Load {
  return async (ports) => operationCommand(await load(), ports);
}

/**
 * Every command by the words that call it, in the order in which help shows them. A command is loaded when it is
 * asked for: the recorder's and the pages' libraries are most of what a short command would otherwise wait for.
 */
const COMMANDS: Readonly<Record<string, Load>> = {
  why: async () => (await import('../commands/why.ts')).whyCommand,
  ...Object.fromEntries(Object.entries(OPERATIONS).map(([id, load]) => [id, asCommand(load)])),
};

/** The commands that a command line may mean: the one that its first words name, and else all of them. */
export function commandsFor(words: readonly string[], ports: CommandLinePorts): Promise<readonly CommandDefinition[]> {
  const loads = Object.entries(COMMANDS);
  const named = loads.filter(([name]) => words.slice(0, name.split(' ').length).join(' ') === name);
  return Promise.all((named.length === 0 ? loads : named).map(([, load]) => load(ports)));
}
