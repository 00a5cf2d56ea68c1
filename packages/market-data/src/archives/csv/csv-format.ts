import { isPayable } from '../../checks/payment.ts';
import { MarketDataError } from '../../errors.ts';
import { SOURCE_ID } from '../../venues/binance-usdm/events.ts';
import type { CsvKind } from '../import-kind.ts';
import { METADATA, type LineFormat, type LineReader } from '../line-format.ts';
import { bookTicker } from './book-ticker.ts';
import { csvCells } from './csv-cells.ts';
import type { CsvLayout, FileSubject } from './csv-layout.ts';
import type { CsvRow } from './csv-row.ts';
import { fundingRate, metrics } from './derivatives.ts';
import { klines } from './klines.ts';
import { aggTrades, trades } from './trade-archives.ts';

const LAYOUTS: Readonly<Record<CsvKind, CsvLayout>> = { klines, aggTrades, trades, bookTicker, metrics, fundingRate };

/** A header begins with a name. Every layout's first column holds a number or a date, so that no row does. */
const BEGINS_LIKE_A_NAME = /^\s*[\p{L}_]/u;

interface CsvFile {
  readonly file_name: string;
  readonly kind: CsvKind;
  readonly subject: FileSubject;
}

interface ColumnPlan {
  readonly columns: ReadonlyMap<string, number>;
  readonly fewest_cells: number;
  readonly most_cells: number;
}

function planColumns(file: CsvFile, header: readonly string[] | null): ColumnPlan {
  const layout = LAYOUTS[file.kind];
  const names = header ?? layout.columns;
  const columns = new Map(names.map((name, index) => [name, index]));
  const missing = layout.columns.find((name) => !layout.unused_columns.includes(name) && !columns.has(name));
  if (missing !== undefined) {
    throw new MarketDataError(
      'unknown_layout',
      `${file.file_name} has no column ${missing}, which ${file.kind} needs: check the kind that was named.`,
    );
  }
  if (file.subject.symbol === null && !columns.has('symbol')) {
    throw new MarketDataError(
      'symbol_unknown',
      `${file.file_name} does not say its symbol, in its name (SYMBOL-…) or in a column: name the symbol.`,
    );
  }
  return {
    columns,
    fewest_cells: header === null ? names.length - layout.optional_columns : names.length,
    most_cells: names.length,
  };
}

/** Spot archives look like those of futures, but for a last column: their units are the same, their market is not. */
function refuseSpot(file: CsvFile, columns: ReadonlyMap<string, number>, firstCells: readonly string[]): void {
  const { columns: names, spot_column } = LAYOUTS[file.kind];
  if (spot_column === undefined || file.subject.source_id !== SOURCE_ID) return;
  const index = columns.get(spot_column);
  if (index === undefined || (columns.size === names.length && firstCells[index] === undefined)) return;
  throw new MarketDataError(
    'wrong_market',
    `${file.file_name} has a column ${spot_column}, as archives of the spot market have: give archives of USD-M futures.`,
  );
}

/** The CSV files of one kind: columns by name where there is a header, in the documented order where there is none. */
export function csvFormat(file: CsvFile): LineFormat {
  const layout = LAYOUTS[file.kind];
  return {
    open(firstLine): LineReader {
      const firstCells = csvCells(firstLine.toString('utf8')) ?? [];
      const isHeader = BEGINS_LIKE_A_NAME.test(firstCells[0] ?? '');
      const plan = planColumns(file, isHeader ? firstCells.map((name) => name.trim().toLowerCase()) : null);
      refuseSpot(file, plan.columns, firstCells);
      return {
        first_line_is_header: isHeader,
        read(line) {
          if (line.length === 0) return METADATA;
          const cells = csvCells(line.toString('utf8'));
          if (cells === null) return { kind: 'bad', reason: 'the quotes of the line are not closed' };
          if (cells.length < plan.fewest_cells || cells.length > plan.most_cells) {
            return { kind: 'bad', reason: `${cells.length} columns where ${plan.most_cells} are expected` };
          }
          const row: CsvRow = { cells, columns: plan.columns, problem: null, is_impossible: false };
          const event = layout.read(row, file.subject, new Uint8Array(line.buffer, line.byteOffset, line.length));
          if (!isPayable(event)) row.problem ??= 'price times quantity is more than was ever paid';
          if (row.problem !== null) {
            const bad = { kind: 'bad', reason: row.problem } as const;
            return row.is_impossible ? { ...bad, impossible: event } : bad;
          }
          return { kind: 'events', recv_ts_ms: event.recv_ts_ms, events: [event] };
        },
      };
    },
  };
}
