import { MarketDataError } from '../../errors.ts';
import { isArchiveInterval } from '../csv/candle-interval.ts';
import { IMPORT_KINDS, type CsvKind } from '../import-kind.ts';

/** `ALGOUSDT-1m-2026-02.csv.gz`, `BTCUSDT-aggTrades-2024-01-01.zip`: symbol, interval or kind, date. */
const ARCHIVE_NAME = /^([\p{Lu}\p{Lo}\p{N}_]{1,40})-([0-9A-Za-z]+)(?=[-.])/u;

export interface ArchiveName {
  readonly symbol: string | null;
  /** Only klines files name one. */
  readonly interval: string | null;
}

/**
 * What the public archive's naming says about a file. A name of another make says nothing.
 *
 * @throws MarketDataError `kind_mismatch` when the name announces another kind than the one asked for.
 */
export function readArchiveName(fileName: string, kind: CsvKind): ArchiveName {
  const [, symbol, content] = ARCHIVE_NAME.exec(fileName) ?? [];
  if (symbol === undefined || content === undefined) return { symbol: null, interval: null };
  const isInterval = isArchiveInterval(content);
  const announced = isInterval ? 'klines' : IMPORT_KINDS.find((known) => known === content);
  if (announced === undefined) return { symbol: null, interval: null };
  if (announced !== kind) {
    throw new MarketDataError(
      'kind_mismatch',
      `${fileName} is named like a file of ${announced}, not of ${kind}: import it as ${announced}, or rename it.`,
    );
  }
  return { symbol, interval: isInterval ? content : null };
}
