import type { Clock } from '@xray/contracts';
import type { Command } from 'commander';

import type { Terminal, WithoutReader } from './terminal.ts';

/** What every command is handed: the edge of the process. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the result is to be one JSON object on the last line. */
  readonly json: boolean;
}

/** A command as the command line sees it: how it is declared, and what it does with its words. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** A command line that works as it stands, shown by `--help`. */
  readonly example: string;
  /** Whether the command's output is data, so that `--json` makes sense. */
  readonly json: boolean;
  readonly without_reader: WithoutReader;
  /** Declares its options and arguments. */
  declare(command: Command): void;
  /** Resolves with the exit code: 0 done, 1 failed. */
  run(context: CommandContext, command: Command): Promise<number>;
}
