import { InvalidArgumentError, Option, type Command } from 'commander';

export function logOption(): Option {
  return new Option('--log <dir>', 'the folder of the log').makeOptionMandatory();
}

export function configOption(): Option {
  return new Option('--config <file>', 'a YAML configuration; without it, every default').env('XRAY_CONFIG');
}

/** Parses a positive integer, or refuses with a sentence. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value <= 0) throw new InvalidArgumentError('it must be a positive integer');
  return value;
}

/** Parses a positive number, or refuses with a sentence. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('it must be a positive number');
  return value;
}

/** Parses a port, 0 included, which takes a free one; or refuses with a sentence. */
export function portNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535) {
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  }
  return value;
}

/** A text option's value, or `undefined` when it was not given. */
export function textOption(command: Command, name: string): string | undefined {
  const value: unknown = command.opts()[name];
  return typeof value === 'string' ? value : undefined;
}

/** Collects the values of an option that may be given more than once. */
export function repeatedText(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** The values of an option that may be given more than once, in the order given. */
export function textsOption(command: Command, name: string): readonly string[] {
  const value: unknown = command.opts()[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** A mandatory text option's value: commander has made sure that it is there. */
export function requiredText(command: Command, name: string): string {
  return textOption(command, name) ?? '';
}

export function numberOption(command: Command, name: string): number | undefined {
  const value: unknown = command.opts()[name];
  return typeof value === 'number' ? value : undefined;
}

export function flag(command: Command, name: string): boolean {
  return command.opts()[name] === true;
}
