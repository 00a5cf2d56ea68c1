import type { CountsByEventType, RawMarketEvent } from '@xray/contracts';

import { requireEvents, requireList, requireObject } from '../../checked-input.ts';
import { okxSwap } from '../../venues/okx-swap/adapter.ts';
import { isCoinMarginedContract } from '../../venues/okx-swap/instrument-info.ts';
import type { BadLine } from '../bad-line.ts';
import type { ImportPlan, SkippedFile } from '../plan/import-plan.ts';
import type { Disagreement } from './disagreements.ts';
import type { FileLine, ImportBatch } from './run-import.ts';

/** What an import has brought into the log so far. */
export interface ImportSummary {
  readonly records: number;
  readonly by_event_type: CountsByEventType;
  /** How many of the records are DecodeFailure. */
  readonly decode_failures: number;
  readonly bad_lines: number;
  /** The first bad lines, as many of each file as the limits allow. */
  readonly listed_bad_lines: readonly BadLine[];
  /** Events whose time lies before that of an earlier event of the same file. */
  readonly out_of_order: number;
  /** Candles whose price moved although they state no volume: their flow is unknown. With the first one. */
  readonly moved_without_volume: number;
  readonly first_moved_without_volume: FileLine | null;
  /** Candles that say otherwise than one of the same symbol, interval and time before them. With the first one. */
  readonly disagreements: number;
  readonly first_disagreement: Disagreement | null;
  /** Symbols whose trades of the same time the log holds as trades and as aggregated trades: a bar counts one form alone. */
  readonly trades_in_both_forms: readonly string[];
  /** Coin-margined contracts, by name, the first hundred: their quantities count dollars, which nothing converts. */
  readonly coin_margined_contracts: readonly string[];
  /** Files whose digest was compared with their `.CHECKSUM`. */
  readonly checksums_compared: number;
  readonly completed_files: number;
  readonly skipped_files: readonly SkippedFile[];
}

/**
 * The summary of a plan of which nothing has run: what planning alone found, and zeros. `addImportBatch` takes it on.
 *
 * @throws MarketDataError `invalid_argument`
 */
export function emptyImportSummary(
  plan: Pick<ImportPlan, 'checksums_compared' | 'skipped_files' | 'trades_in_both_forms'>,
): ImportSummary {
  requireObject('the plan', plan);
  requireList('trades_in_both_forms of the plan', plan.trades_in_both_forms);
  requireList('skipped_files of the plan', plan.skipped_files);
  return {
    records: 0,
    by_event_type: {},
    decode_failures: 0,
    bad_lines: 0,
    listed_bad_lines: [],
    out_of_order: 0,
    moved_without_volume: 0,
    first_moved_without_volume: null,
    disagreements: 0,
    first_disagreement: null,
    trades_in_both_forms: plan.trades_in_both_forms,
    coin_margined_contracts: [],
    checksums_compared: plan.checksums_compared,
    completed_files: 0,
    skipped_files: plan.skipped_files,
  };
}

const MOST_NAMES = 100;

function isCoinMargined({ source_id, symbol }: RawMarketEvent): boolean {
  return source_id === okxSwap.source_id && isCoinMarginedContract(symbol);
}

/** The summary after one more batch. Called after the batch is durable, it never counts what a crash undoes. @throws MarketDataError `invalid_argument` */
export function addImportBatch(summary: ImportSummary, batch: ImportBatch): ImportSummary {
  requireObject('the summary', summary);
  requireObject('by_event_type of the summary', summary.by_event_type);
  requireList('listed_bad_lines of the summary', summary.listed_bad_lines);
  requireList('coin_margined_contracts of the summary', summary.coin_margined_contracts);
  requireObject('the batch', batch);
  requireList('bad_lines of the batch', batch.bad_lines);
  requireList('first_moved_without_volume of the batch', batch.first_moved_without_volume);
  requireEvents('the batch', batch.events);
  const counts = new Map(Object.entries(summary.by_event_type));
  const coinMargined = new Set(summary.coin_margined_contracts);
  for (const event of batch.events) {
    counts.set(event.event_type, (counts.get(event.event_type) ?? 0) + 1);
    if (isCoinMargined(event) && coinMargined.size < MOST_NAMES) coinMargined.add(event.symbol);
  }
  const byName = [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    records: summary.records + batch.events.length,
    by_event_type: Object.fromEntries(byName),
    decode_failures: counts.get('DecodeFailure') ?? 0,
    bad_lines: summary.bad_lines + batch.bad_line_count,
    listed_bad_lines: [...summary.listed_bad_lines, ...batch.bad_lines],
    out_of_order: summary.out_of_order + batch.out_of_order,
    moved_without_volume: summary.moved_without_volume + batch.moved_without_volume,
    first_moved_without_volume: summary.first_moved_without_volume ?? batch.first_moved_without_volume[0] ?? null,
    disagreements: summary.disagreements + batch.disagreements,
    first_disagreement: summary.first_disagreement ?? batch.first_disagreement,
    trades_in_both_forms: summary.trades_in_both_forms,
    coin_margined_contracts: [...coinMargined].sort(),
    checksums_compared: summary.checksums_compared,
    completed_files: summary.completed_files + batch.completed_files,
    skipped_files: summary.skipped_files,
  };
}
