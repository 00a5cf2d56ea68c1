import type { RawMarketEvent } from '@xray/contracts';

/** What one line says: events that were received at one time, nothing about the market, or nothing readable. */
export type LineReading =
  | { readonly kind: 'events'; readonly recv_ts_ms: number; readonly events: readonly RawMarketEvent[] }
  | { readonly kind: 'metadata' }
  | {
      readonly kind: 'bad';
      readonly reason: string;
      /** What the line says, where it could be read and cannot be true: to compare with what others say of the same time. */
      readonly impossible?: RawMarketEvent;
    };

export interface LineReader {
  /** Whether the first line names columns and holds no data. */
  readonly first_line_is_header: boolean;
  /** Reads one line without its terminator; `symbolHint` is the symbol of the nearest earlier event of the file. */
  read(line: Buffer, symbolHint: string | null): LineReading;
}

/** How the lines of a file are read. The first line that is not blank decides, and is then read itself unless it is a header. */
export interface LineFormat {
  /** @throws MarketDataError `unknown_layout` or `symbol_unknown` when the file as a whole cannot be read. */
  open(firstLine: Buffer): LineReader;
}

export const METADATA: LineReading = { kind: 'metadata' };

const EXCERPT_LENGTH = 40;

/** A piece of input for a message: short, on one line, between back-quotes, and never half of a character. */
export function quoted(text: string): string {
  const excerpt = text.length > EXCERPT_LENGTH ? `${text.slice(0, EXCERPT_LENGTH)}…` : text;
  return `\`${excerpt.toWellFormed().replace(/[\p{Cc}`]/gu, '?')}\``;
}
