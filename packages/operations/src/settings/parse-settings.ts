import { errorText } from '@xray/contracts';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

import { OperationError } from '../errors.ts';
import { nearestWord } from './nearest-word.ts';

/** Two keys that cannot both be meant: the path of the one to correct, and why. */
export interface Contradiction {
  readonly path: readonly string[];
  readonly message: string;
}

/** Whether a key stands in the file, or is there by its default. */
export type IsGiven = (...path: readonly string[]) => boolean;

/** What settings are of: their schema, what beyond it cannot be meant, and where a person finds what can. */
export interface SettingsForm<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** What of settings that are right one by one cannot be meant together. */
  readonly contradictions: (settings: z.output<Schema>, isGiven: IsGiven) => readonly Contradiction[];
  /** What to do about a key that is wrong, to end the sentence. */
  readonly advice: string;
}

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

function lineOf(source: Source, path: readonly PropertyKey[], key: string | null): number | null {
  const parent: unknown = path.length === 0 ? source.document.contents : source.document.getIn(path, true);
  let node = parent;
  if (key !== null && isMap(parent)) {
    node = parent.items.map((pair) => pair.key).find((candidate) => isScalar(candidate) && candidate.value === key);
  }
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null;
  const [offset] = node.range as readonly unknown[];
  return typeof offset === 'number' ? source.lines.linePos(offset).line : null;
}

function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let current: unknown = schema;
  const unwrapped = (value: unknown): unknown => {
    let inner = value;
    while (
      inner instanceof z.ZodDefault ||
      inner instanceof z.ZodPrefault ||
      inner instanceof z.ZodOptional ||
      inner instanceof z.ZodReadonly ||
      inner instanceof z.ZodNullable
    ) {
      inner = inner.def.innerType;
    }
    return inner;
  };
  for (const step of path) {
    current = unwrapped(current);
    current = current instanceof z.ZodObject ? current.shape[String(step)] : undefined;
  }
  current = unwrapped(current);
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function issueText(schema: z.ZodType, issue: z.core.$ZodIssue, source: Source): string {
  const at = (path: readonly PropertyKey[], key: string | null): string => {
    const line = lineOf(source, path, key);
    return line === null ? source.file : `${source.file} line ${line}`;
  };
  const [unknownKey] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (unknownKey !== undefined) {
    const known = keysAt(schema, issue.path);
    const near = nearestWord(unknownKey, known);
    const where = [...issue.path, unknownKey].join('.');
    const advice = near === null ? `the keys here are ${known.join(', ')}` : `did you mean \`${near}\`?`;
    return `${at(issue.path, unknownKey)}: unknown key \`${where}\`; ${advice}`;
  }
  const where = issue.path.length === 0 ? 'the file' : `\`${issue.path.join('.')}\``;
  return `${at(issue.path, null)}: ${where}: ${issue.message}`;
}

function contradictionText({ message, path }: Contradiction, source: Source): string {
  const line = lineOf(source, path.slice(0, -1), path.at(-1) ?? null);
  return `${source.file}${line === null ? '' : ` line ${line}`}: \`${path.join('.')}\`: ${message}`;
}

/** The document of a YAML text, and its value. @throws OperationError `wrong_usage` where it is none, or refers to itself */
function readYaml(text: string, file: string): { readonly source: Source; readonly value: unknown } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line;
    const [firstLine = ''] = broken.message.split('\n');
    throw new OperationError('wrong_usage', `${file}${line === undefined ? '' : ` line ${line}`}: ${firstLine}`);
  }
  try {
    return { source: { file, document, lines }, value: document.toJS({ maxAliasCount: 0 }) };
  } catch (error) {
    throw new OperationError('wrong_usage', `${file}: aliases are not allowed in a configuration: ${errorText(error)}`);
  }
}

/**
 * The settings of a YAML text, with every default filled in.
 *
 * @throws OperationError `wrong_usage`, naming the file, the line and the key
 */
export function parseSettings<Schema extends z.ZodType>(
  text: string,
  file: string,
  { advice, contradictions, schema }: SettingsForm<Schema>,
): z.output<Schema> {
  const { source, value } = readYaml(text, file);
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) {
    const [contradiction] = contradictions(parsed.data, (...path) => source.document.hasIn(path));
    if (contradiction === undefined) return parsed.data;
    throw new OperationError('wrong_usage', `${contradictionText(contradiction, source)}; correct one of the two`);
  }
  const [issue] = parsed.error.issues;
  const detail = issue === undefined ? `${file}: not a configuration` : issueText(schema, issue, source);
  throw new OperationError('wrong_usage', `${detail}; ${advice}`);
}
