import type { Command } from 'commander';

import type { CommandContext } from './context.ts';

/** A command as the command line sees it: how it is declared, and what it does with its words. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** A command line that works as it stands, shown by `--help`. */
  readonly example: string;
  /** Whether the command's output is data, so that `--json` makes sense. */
  readonly json: boolean;
  /** Whether it does nothing but speak: it ends when nobody reads its output any more. */
  readonly ends_with_reader?: boolean;
  declare(command: Command): void;
  /** Resolves with the exit code: 0 done, 1 failed. */
  run(context: CommandContext, command: Command): Promise<number>;
}
