import type { Clock } from '@xray/contracts';
import { Argument, Option, type Command } from 'commander';

import { executeOperation } from '../execution/execute.ts';
import type { ExecutionPorts } from '../execution/ports.ts';
import type { ExecutionRequest } from '../execution/request.ts';
import type { ScopeBounds } from '../execution/scope.ts';
import { inputFields, type InputField } from '../input/input-fields.ts';
import { valueOfText } from '../input/text-input.ts';
import type { Operation, Speaker } from '../operation.ts';
import type { CommandContext, CommandDefinition } from './command.ts';
import { askedPerson, type WithoutReader } from './terminal.ts';
import { progressBar } from './progress-bar.ts';

/** What the command line adds to a process: who sits at it, and where its operations leave their entries. */
export interface CommandLinePorts extends Omit<ExecutionPorts, 'clock'> {
  readonly clock: Clock;
  readonly actor: string;
}

const BOUNDS = {
  maxRecords: {
    flag: '--max-records <count>',
    about: 'stop when so many records are read',
    bound: 'records',
    factor: 1,
  },
  maxBytes: { flag: '--max-bytes <count>', about: 'stop when so many bytes are read', bound: 'bytes', factor: 1 },
  maxSeconds: { flag: '--max-seconds <seconds>', about: 'stop after so many seconds', bound: 'wall_ms', factor: 1000 },
} as const;

function optionName(field: string): string {
  return field.replaceAll('_', '-');
}

function placesOf({ places = [] }: Operation): readonly string[] {
  return places;
}

/** How a field is called on the command line. */
function nameOf(operation: Operation, field: string): string {
  return placesOf(operation).includes(field) ? `<${optionName(field)}>` : `--${optionName(field)}`;
}

function helpOf({ default: value, description, type }: InputField): string {
  return value === undefined || type === 'flag' || type === 'texts'
    ? description
    : `${description}, default ${JSON.stringify(value)}`;
}

function argumentOf(field: InputField): Argument {
  const word = `${optionName(field.name)}${field.type === 'texts' ? '...' : ''}`;
  const argument = new Argument(field.is_required ? `<${word}>` : `[${word}]`, field.description);
  return field.choices === null ? argument : argument.choices([...field.choices]);
}

function optionOf(field: InputField): Option {
  const flag = optionName(field.name);
  if (field.type === 'flag' && field.default === true)
    return new Option(`--no-${flag}`, `leave out ${field.description}`);
  if (field.type === 'flag') return new Option(`--${flag}`, field.description);
  const option = new Option(`--${flag} <${field.value_word}>`, helpOf(field));
  if (field.choices !== null) option.choices([...field.choices]);
  if (field.env !== null) option.env(field.env);
  if (field.type === 'texts') {
    option.argParser((text: string, before: unknown) => [
      ...(Array.isArray(before) ? (before as unknown[]) : []),
      text,
    ]);
  }
  return field.is_required ? option.makeOptionMandatory() : option;
}

function camel(field: string): string {
  return field.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

/** The words that were given for a field; `undefined` where none were. */
function wordsFor(operation: Operation, field: InputField, command: Command): unknown {
  const place = placesOf(operation).indexOf(field.name);
  if (place !== -1) {
    return field.type === 'texts' ? command.args.slice(place) : command.args[place];
  }
  return command.opts<Record<string, unknown>>()[camel(field.name)];
}

function inputOf(
  operation: Operation,
  fields: readonly InputField[],
  command: Command,
): Readonly<Record<string, unknown>> {
  const given: [string, unknown][] = [];
  for (const field of fields) {
    const words = wordsFor(operation, field, command);
    if (words === undefined || (Array.isArray(words) && words.length === 0)) continue;
    given.push([field.name, typeof words === 'string' ? valueOfText(field, words) : words]);
  }
  return Object.fromEntries(given);
}

function boundsOf(operation: Operation, command: Command): Partial<ScopeBounds> {
  if (operation.bounds === undefined) return {};
  const options = command.opts<Record<string, unknown>>();
  const bounds = Object.entries(BOUNDS).map(([name, { bound, factor }]) => {
    const value = options[name];
    return [bound, typeof value === 'number' ? value * factor : null] as const;
  });
  return Object.fromEntries(bounds);
}

function speakerOf({ json, terminal }: CommandContext): Speaker {
  return {
    tells: !json,
    interactive: terminal.interactive,
    tell: (text) => {
      if (!json) terminal.tell(text);
    },
    note: (text) => {
      terminal.note(text);
    },
    confirm: askedPerson,
    drained: () => terminal.drained(),
  };
}

function withoutReader({ effects, rows }: Operation): WithoutReader {
  if (effects !== 'none') return 'goes_on';
  return rows === undefined ? 'finishes' : 'ends';
}

function* linesOf(operation: Operation, output: unknown, input: Readonly<Record<string, unknown>>, json: boolean) {
  if (json && output !== null) yield JSON.stringify(output);
  else if (!json) yield* operation.render(output, input);
}

function rowText(operation: Operation, row: unknown, json: boolean): string {
  return json || operation.renderRow === undefined ? JSON.stringify(row) : operation.renderRow(row);
}

async function run(operation: Operation, ports: CommandLinePorts, context: CommandContext, command: Command) {
  const { clock, json, signal, terminal } = context;
  const fields = inputFields(operation);
  const input = inputOf(operation, fields, command);
  const request: ExecutionRequest = {
    caller: { door: 'command_line', actor: ports.actor },
    ports: { ...ports, clock },
    signal,
    speaker: speakerOf(context),
    bounds: boundsOf(operation, command),
    progress: (label) => progressBar(terminal, label),
    onRow: (row) => {
      terminal.line(rowText(operation, row, json));
    },
    nameOf: (field) => nameOf(operation, field),
  };
  const { finding, input: taken, output, stopped } = await executeOperation(operation, input, request);
  for (const line of linesOf(operation, output, taken, json)) {
    terminal.line(line);
    await terminal.drained();
  }
  if (finding !== null) {
    terminal.note(`xray: ${finding}`);
    return 1;
  }
  if (!stopped || operation.stop?.is_usual === true || operation.effects === 'none') return 0;
  terminal.note('xray: stopped after a whole commit; the same command goes on from here');
  return 1;
}

/** An operation as a command: its options, help and JSON follow from its schemas. */
export function operationCommand(operation: Operation, ports: CommandLinePorts): CommandDefinition {
  const places = placesOf(operation);
  return {
    name: operation.id,
    summary: operation.summary,
    example: operation.example,
    json: true,
    without_reader: withoutReader(operation),
    declare(command) {
      const fields = inputFields(operation);
      for (const place of places) {
        const field = fields.find(({ name }) => name === place);
        if (field !== undefined) command.addArgument(argumentOf(field));
      }
      for (const field of fields) if (!places.includes(field.name)) command.addOption(optionOf(field));
      if (operation.bounds === undefined) return;
      for (const { about, flag } of Object.values(BOUNDS)) command.addOption(new Option(flag, about).argParser(Number));
    },
    run: (context, command) => run(operation, ports, context, command),
  };
}
