import { z } from 'zod';

/** The folder of the market log that an operation is about. */
export function logFolder() {
  return z
    .string()
    .min(1, 'must name a folder')
    .meta({ title: 'dir', description: 'the folder of the log', 'x-local': true });
}

/** The run that an operation is about. Whether the log has it is for the log to say. */
export function runReference() {
  return z
    .string()
    .meta({ title: 'run_id', description: 'the run, as its run_record names it: 64 hexadecimal digits' });
}

/** A YAML configuration. */
export function configFile() {
  return z.string().min(1, 'must name a file').optional().meta({
    title: 'file',
    description: 'a YAML configuration; without it, every default',
    'x-env': 'XRAY_CONFIG',
    'x-local': true,
  });
}

/** A file or folder on this machine. */
export function localPath(word: string, description: string) {
  return z.string().min(1, `must name a ${word}`).meta({ title: word, description, 'x-local': true });
}

/** Files or folders on this machine, none where it is left out. */
export function localPaths(word: string, description: string) {
  return z.array(z.string().min(1)).default([]).meta({ title: word, description, 'x-local': true });
}

/** Files or folders on this machine, at least one. */
export function someLocalPaths(word: string, description: string) {
  return z.array(z.string().min(1)).min(1, `must name a ${word}`).meta({ title: word, description, 'x-local': true });
}

/** A number of things, 1 or more. */
export function positiveCount(word: string, description: string) {
  const message = 'must be a positive integer';
  return z.int(message).positive(message).meta({ title: word, description });
}

/** A number above 0. */
export function positiveNumber(word: string, description: string) {
  const message = 'must be a positive number';
  return z.number(message).positive(message).meta({ title: word, description });
}

/** A port, 0 included, which takes a free one. */
export function portNumber(description: string) {
  const message = 'must be a port, a number from 0 to 65535';
  return z.int(message).min(0, message).max(65_535, message).meta({ title: 'port', description });
}

const UTC_TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z?)?$/;
const UTC_MESSAGE = 'must be a UTC date or time, e.g. 2026-02-01 or 2026-02-01T12:00Z';

function utcMs(text: string): number {
  const whole = text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text;
  return UTC_TIME.test(text) ? Date.parse(whole) : Number.NaN;
}

/** A UTC date or time as text, in the input; milliseconds since the epoch for the operation. */
export function utcTime(description: string) {
  return z
    .string()
    .refine((text) => Number.isFinite(utcMs(text)), UTC_MESSAGE)
    .transform(utcMs)
    .meta({ title: 'time', description });
}

/** Words with commas between them, as one text of the input; a list for the operation. */
export function wordList(word: string, description: string) {
  return z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part.length > 0),
    )
    .meta({ title: word, description });
}
