import { MarketDataError } from '../../errors.ts';
import { isFrameKind, type ImportKind } from '../import-kind.ts';

/** How the lines of a file are packed. */
export type ArchiveContainer = 'plain' | 'gzip' | 'zip';

const CSV_SUFFIXES = ['.csv'];
const FRAME_SUFFIXES = ['.jsonl', '.txt', '.log'];

/**
 * The container that a file's name announces: text, text with `.gz`, or `.zip` with one text inside.
 *
 * @throws MarketDataError `unknown_suffix` for any other name.
 */
export function archiveContainer(fileName: string, kind: ImportKind): ArchiveContainer {
  const suffixes = isFrameKind(kind) ? FRAME_SUFFIXES : CSV_SUFFIXES;
  const name = fileName.toLowerCase();
  if (name.endsWith('.zip')) return 'zip';
  if (suffixes.some((suffix) => name.endsWith(`${suffix}.gz`))) return 'gzip';
  if (suffixes.some((suffix) => name.endsWith(suffix))) return 'plain';
  const known = [...suffixes, ...suffixes.map((suffix) => `${suffix}.gz`), '.zip'].join(', ');
  throw new MarketDataError(
    'unknown_suffix',
    `${fileName} does not end like a file of ${kind} (${known}): rename it or name another file.`,
  );
}
