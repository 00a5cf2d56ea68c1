import { errorText } from '@xray/contracts';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

import { MarketSimError } from '../errors.ts';
import { marketModelSchema, type MarketModel } from './market-model.ts';

const MAX_MODEL_CHARACTERS = 256 * 1024;

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** `file line n` of a key of the map at a path, or of what stands at the path. */
function place({ document, file, lines }: Source, path: readonly PropertyKey[], key: string | null): string {
  const parent: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const node =
    key !== null && isMap(parent)
      ? parent.items.map((pair) => pair.key).find((candidate) => isScalar(candidate) && candidate.value === key)
      : parent;
  const offset = isNode(node) ? node.range?.[0] : undefined;
  if (offset !== undefined) return `${file} line ${lines.linePos(offset).line}`;
  return path.length === 0 ? file : place({ document, file, lines }, path.slice(0, -1), null);
}

function issueText(issue: z.core.$ZodIssue, source: Source): string {
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  if (unknown !== undefined) {
    return `${place(source, issue.path, unknown)}: unknown key \`${[...issue.path, unknown].join('.')}\``;
  }
  return `${place(source, issue.path, null)}: \`${issue.path.join('.')}\`: ${issue.message}`;
}

function valueOf(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw new MarketSimError('invalid_model', `${source.file}: aliases are not allowed: ${errorText(error)}`);
  }
}

function readDocument(text: string, file: string): Source {
  const lines = new LineCounter();
  const refuse = (detail: string): never => {
    throw new MarketSimError('invalid_model', `${file}${detail}`);
  };
  if (text.length > MAX_MODEL_CHARACTERS) return refuse(`: ${text.length} characters are too many for a market model`);
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  } catch (error) {
    return refuse(`: cannot be read as YAML: ${errorText(error)}`);
  }
  const [broken] = document.errors;
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line;
    return refuse(`${line === undefined ? '' : ` line ${line}`}: ${broken.message.split('\n')[0] ?? ''}`);
  }
  return { file, document, lines };
}

/**
 * The market model of a YAML text. Every key must stand in it, and no other.
 *
 * @param fileName what error messages call the text
 * @throws MarketSimError `invalid_model`, naming file, line and key
 */
export function parseMarketModel(text: string, fileName: string): MarketModel {
  const source = readDocument(text, fileName);
  const model = marketModelSchema.safeParse(valueOf(source));
  if (model.success) return model.data;
  const { issues } = model.error;
  // A key that is misspelt is missing as well: what is unknown says more.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  const detail = issue === undefined ? `${fileName}: not a market model` : issueText(issue, source);
  throw new MarketSimError('invalid_model', `${detail}; models/default.yaml of this package explains every key`);
}
