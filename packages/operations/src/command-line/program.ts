import process from 'node:process';

import { errorText } from '@xray/contracts';
import { Command, CommanderError, Option } from 'commander';

import { OperationError } from '../errors.ts';
import type { Operation } from '../operation.ts';
import type { CommandDefinition } from './command.ts';
import { operationCommand, type CommandLinePorts } from './operation-command.ts';
import { processTerminal, type WithoutReader, type ProcessTerminal, type Terminal } from './terminal.ts';
import { stopSignals } from './signals.ts';

/** A command line: its name, and what can be said on it. */
export interface CommandLine {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** First words that several commands share, and what they are about. */
  readonly groups: Readonly<Record<string, string>>;
  /** What can be asked for, by its id; loaded when it is: a short command does not wait until all are. */
  readonly operations: Readonly<Record<string, () => Promise<Operation>>>;
  readonly ports: CommandLinePorts;
  /** What it speaks on, given what becomes of the command when its reader goes away. */
  readonly openTerminal?: (withoutReader: () => WithoutReader) => ProcessTerminal;
}

/** How long a command that was told to stop waits for whoever reads its last lines. */
const UNREAD_MS = 2_000;

function fail(name: string, terminal: Terminal, error: unknown): number {
  const text = errorText(error).replace(/\s*\n\s*/g, ' ');
  terminal.note(`${name}: ${text}`);
  return error instanceof OperationError && error.code === 'wrong_usage' ? 2 : 1;
}

const VERSION_FLAGS: readonly string[] = ['-V', '--version'];

/** The terminal ends lines by itself. */
function withoutLineEnd(text: string): string {
  return text.replace(/\n$/, '');
}

function emptyProgram({ description, name, version }: CommandLine, terminal: Terminal): Command {
  return new Command(name)
    .description(description)
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.line(withoutLineEnd(text));
      },
      writeErr: (text) => {
        terminal.note(withoutLineEnd(text));
      },
      outputError: (text, write) => {
        write(text.replace(/^error: /, `${name}: `));
      },
    })
    .showSuggestionAfterError()
    .helpCommand(false)
    .addHelpText('after', '\nEvery command has --help with an example. Exit codes: 0 done, 1 failed, 2 wrong usage.');
}

function groupOf(program: Command, name: string, about: string): Command {
  const existing = program.commands.find((command) => command.name() === name);
  return existing ?? program.command(name).description(about).exitOverride();
}

function addCommand(program: Command, definition: CommandDefinition, groups: CommandLine['groups']): Command {
  const [name = '', group] = definition.name.split(' ').reverse();
  const parent = group === undefined ? program : groupOf(program, group, groups[group] ?? '');
  const command = parent
    .command(name)
    .description(definition.summary)
    .addHelpText('after', `\nExample:\n  $ ${definition.example}`)
    .exitOverride();
  definition.declare(command);
  if (definition.json) command.addOption(new Option('--json', 'print the result as one JSON object'));
  return command;
}

/** The commands that some words may mean: the one that the first of them name, and else all. */
function commandsFor(
  { operations, ports }: CommandLine,
  words: readonly string[],
): Promise<readonly CommandDefinition[]> {
  // The version is asked of no operation.
  if (words.length === 1 && VERSION_FLAGS.includes(words[0] ?? '')) return Promise.resolve([]);
  const loads = Object.entries(operations);
  const named = loads.filter(([id]) => words.slice(0, id.split(' ').length).join(' ') === id);
  return Promise.all(
    (named.length === 0 ? loads : named).map(async ([, load]) => operationCommand(await load(), ports)),
  );
}

/**
 * Runs one command line; resolves with the exit code: 0 done, 1 failed, 2 wrong usage. What is wrong is said in one sentence on
 * standard error; the first SIGINT or SIGTERM asks for a clean stop, the second ends the process.
 */
export async function runProgram(line: CommandLine, words: readonly string[]): Promise<number> {
  const { groups, name, openTerminal = processTerminal, ports } = line;
  // Help and the version are nothing but speech.
  let withoutReader: WithoutReader = 'ends';
  let stopped = (): boolean => false;
  const terminal = openTerminal(() => withoutReader);
  let exitCode = 0;

  const program = emptyProgram(line, terminal);
  for (const definition of await commandsFor(line, words)) {
    const command = addCommand(program, definition, groups);
    command.action(async () => {
      const stop = stopSignals((text) => {
        terminal.note(text);
      });
      stopped = () => stop.signal.aborted;
      withoutReader = definition.without_reader;
      const json = command.opts()['json'] === true;
      try {
        exitCode = await definition.run({ terminal, clock: ports.clock, signal: stop.signal, json }, command);
      } catch (error) {
        exitCode = fail(name, terminal, error);
      } finally {
        stop.dispose();
      }
    });
  }

  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return fail(name, terminal, error);
  }
  if (terminal.lost()) exitCode = Math.max(exitCode, 1);
  // What nobody reads would keep the process.
  if (stopped() && !(await terminal.readWithin(UNREAD_MS))) process.exit(exitCode);
  await terminal.drained();
  return exitCode;
}
