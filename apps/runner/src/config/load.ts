import { errorText } from '@xray/contracts';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';

import { OperationError } from '@xray/operations';
import { contradictionsOf, type Contradiction } from './contradictions.ts';
import { xrayConfigSchema, type XrayConfig } from './schema.ts';
import { readSettingsText } from './read-text.ts';
import { nearest } from './suggest.ts';

export interface LoadedConfig {
  readonly config: XrayConfig;
  /** Where it came from; `null` for the defaults alone. */
  readonly file: string | null;
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

function issueText(issue: z.core.$ZodIssue, source: Source): string {
  const at = (path: readonly PropertyKey[], key: string | null): string => {
    const line = lineOf(source, path, key);
    return line === null ? source.file : `${source.file} line ${line}`;
  };
  const [unknownKey] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (unknownKey !== undefined) {
    const known = keysAt(xrayConfigSchema, issue.path);
    const near = nearest(unknownKey, known);
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

/** The configuration of a YAML text, with every default filled in. */
export function parseConfigText(text: string, file: string): XrayConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line;
    const [firstLine = ''] = broken.message.split('\n');
    throw new OperationError('wrong_usage', `${file}${line === undefined ? '' : ` line ${line}`}: ${firstLine}`);
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new OperationError('wrong_usage', `${file}: aliases are not allowed in a configuration: ${errorText(error)}`);
  }
  const parsed = xrayConfigSchema.safeParse(value ?? {});
  const source: Source = { file, document, lines };
  if (parsed.success) {
    const [contradiction] = contradictionsOf(parsed.data, (...path) => document.hasIn(path));
    if (contradiction === undefined) return parsed.data;
    throw new OperationError('wrong_usage', `${contradictionText(contradiction, source)}; correct one of the two`);
  }
  const [issue] = parsed.error.issues;
  const detail = issue === undefined ? `${file}: not a configuration` : issueText(issue, source);
  throw new OperationError('wrong_usage', `${detail}; xray config check prints every key with its default`);
}

/**
 * The effective configuration: of a file, or the defaults alone.
 *
 * @throws OperationError `wrong_usage`, naming the file, the line and the key.
 */
export function loadConfig(file: string | undefined): LoadedConfig {
  if (file === undefined) {
    const config = xrayConfigSchema.parse({});
    return { config, file: null };
  }
  const config = parseConfigText(readSettingsText(file, 'configuration'), file);
  return { config, file };
}
