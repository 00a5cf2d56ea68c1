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
  demo: async () => (await import('../commands/demo.ts')).demoCommand,
  live: async () => (await import('../commands/live.ts')).liveCommand,
  dashboard: async () => (await import('../commands/dashboard.ts')).dashboardCommand,
  record: async () => (await import('../commands/record.ts')).recordCommand,
  'sim serve': async () => (await import('../commands/sim-serve.ts')).simServeCommand,
  'sim record': async () => (await import('../commands/sim-record.ts')).simRecordCommand,
  run: async () => (await import('../commands/run.ts')).runCommand,
  replay: async () => (await import('../commands/replay.ts')).replayCommand,
  evaluate: async () => (await import('../commands/evaluate.ts')).evaluateCommand,
  calibrate: async () => (await import('../commands/calibrate.ts')).calibrateCommand,
  ...Object.fromEntries(Object.entries(OPERATIONS).map(([id, load]) => [id, asCommand(load)])),
};

/** The commands that a command line may mean: the one that its first words name, and else all of them. */
export function commandsFor(words: readonly string[], ports: CommandLinePorts): Promise<readonly CommandDefinition[]> {
  const loads = Object.entries(COMMANDS);
  const named = loads.filter(([name]) => words.slice(0, name.split(' ').length).join(' ') === name);
  return Promise.all((named.length === 0 ? loads : named).map(([, load]) => load(ports)));
}
