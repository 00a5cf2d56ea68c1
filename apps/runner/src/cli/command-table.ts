import type { CommandDefinition } from './command.ts';

/**
 * Every command by the words that call it, in the order in which help shows them. A command is loaded when it is
 * asked for: the recorder's and the pages' libraries are most of what a short command would otherwise wait for.
 */
const COMMANDS: Readonly<Record<string, () => Promise<CommandDefinition>>> = {
  demo: async () => (await import('../commands/demo.ts')).demoCommand,
  live: async () => (await import('../commands/live.ts')).liveCommand,
  dashboard: async () => (await import('../commands/dashboard.ts')).dashboardCommand,
  record: async () => (await import('../commands/record.ts')).recordCommand,
  'sim serve': async () => (await import('../commands/sim-serve.ts')).simServeCommand,
  'sim record': async () => (await import('../commands/sim-record.ts')).simRecordCommand,
  import: async () => (await import('../commands/import.ts')).importCommand,
  run: async () => (await import('../commands/run.ts')).runCommand,
  replay: async () => (await import('../commands/replay.ts')).replayCommand,
  evaluate: async () => (await import('../commands/evaluate.ts')).evaluateCommand,
  calibrate: async () => (await import('../commands/calibrate.ts')).calibrateCommand,
  verify: async () => (await import('../commands/verify.ts')).verifyCommand,
  why: async () => (await import('../commands/why.ts')).whyCommand,
  inspect: async () => (await import('../commands/inspect.ts')).inspectCommand,
  export: async () => (await import('../commands/export.ts')).exportCommand,
  prune: async () => (await import('../commands/prune.ts')).pruneCommand,
  'config check': async () => (await import('../commands/config-check.ts')).configCheckCommand,
  doctor: async () => (await import('../commands/doctor.ts')).doctorCommand,
};

/** The commands that a command line may mean: the one that its first words name, and else all of them. */
export function commandsFor(words: readonly string[]): Promise<readonly CommandDefinition[]> {
  const loads = Object.entries(COMMANDS);
  const named = loads.filter(([name]) => words.slice(0, name.split(' ').length).join(' ') === name);
  return Promise.all((named.length === 0 ? loads : named).map(([, load]) => load()));
}
