import process from 'node:process';

import { errorText } from '@xray/contracts';
import { Command, CommanderError, Option } from 'commander';

import { runnerVersion } from '../pipeline/package-version.ts';
import { commandsFor } from './command-table.ts';
import { RunnerError } from './errors.ts';
import { stopSignals } from './signals.ts';
import { systemClock } from './system-clock.ts';
import { processTerminal, type ProcessTerminal, type Terminal } from './terminal.ts';

/** First words that several commands share. */
const groups: Readonly<Record<string, string>> = {
  config: 'look at the configuration',
  sim: 'markets whose true regimes are known',
};

/** How long a command that was told to stop waits for whoever reads its last lines. */
const UNREAD_MS = 2_000;

function fail(terminal: Terminal, error: unknown): number {
  const text = errorText(error).replace(/\s*\n\s*/g, ' ');
  terminal.note(`xray: ${text}`);
  return error instanceof RunnerError && error.code === 'wrong_usage' ? 2 : 1;
}

/**
 * Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage.
 *
 * @param openTerminal makes what it speaks on, given whether the command does nothing but speak
 */
export async function runCommandLine(
  words: readonly string[],
  openTerminal: (endsWithReader: () => boolean) => ProcessTerminal = processTerminal,
): Promise<number> {
  // Help and the version are nothing but speech.
  let endsWithReader = true;
  let stopped = (): boolean => false;
  const terminal = openTerminal(() => endsWithReader);
  let exitCode = 0;

  const program = new Command('xray')
    .description('Market regimes, explained and provable: from any verdict back to the exchange’s own bytes.')
    .version(runnerVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.line(withoutLineEnd(text));
      },
      writeErr: (text) => {
        terminal.note(withoutLineEnd(text));
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'xray: '));
      },
    })
    .showSuggestionAfterError()
    .helpCommand(false)
    .addHelpText('after', '\nEvery command has --help with an example. Exit codes: 0 done, 1 failed, 2 wrong usage.');

  for (const definition of await commandsFor(words)) {
    const [name = '', group] = definition.name.split(' ').reverse();
    const command = (group === undefined ? program : groupOf(program, group))
      .command(name)
      .description(definition.summary)
      .addHelpText('after', `\nExample:\n  $ ${definition.example}`)
      .exitOverride();
    if (definition.json) command.addOption(new Option('--json', 'print the result as one JSON object'));
    definition.declare(command);
    command.action(async () => {
      const stop = stopSignals((text) => {
        terminal.note(text);
      });
      stopped = () => stop.signal.aborted;
      endsWithReader = definition.ends_with_reader === true;
      const json = command.opts()['json'] === true;
      try {
        exitCode = await definition.run({ terminal, clock: systemClock, signal: stop.signal, json }, command);
      } catch (error) {
        exitCode = fail(terminal, error);
      } finally {
        stop.dispose();
      }
    });
  }

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return fail(terminal, error);
  }
  if (terminal.lost()) exitCode = Math.max(exitCode, 1);
  // What nobody reads would keep the process.
  if (stopped() && !(await terminal.readWithin(UNREAD_MS))) process.exit(exitCode);
  await terminal.drained();
  return exitCode;
}

/** The terminal ends lines by itself. */
function withoutLineEnd(text: string): string {
  return text.replace(/\n$/, '');
}

function groupOf(program: Command, name: string): Command {
  const existing = program.commands.find((command) => command.name() === name);
  return (
    existing ??
    program
      .command(name)
      .description(groups[name] ?? '')
      .exitOverride()
  );
}
