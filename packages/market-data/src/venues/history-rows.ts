import { historyChannel, type RawMarketEvent, type RawMarketEventOf } from '@xray/contracts';
import type { z } from 'zod';
import type { Sought } from './json-document.ts';
import { mismatch, type FrameProblem } from './payload-fields.ts';
import type { venueEvents } from './venue-events.ts';
import type { HistoryAnswer, HistorySeries } from './venue-history.ts';

/** Of an event, what is a row's own. */
type RowEventOf<Type extends 'Candle' | 'OpenInterest' | 'FundingRate'> = Pick<
  RawMarketEventOf<Type>,
  'event_type' | 'exchange_ts_ms' | 'normalized'
>;
type RowEvent = RowEventOf<'Candle'> | RowEventOf<'OpenInterest'> | RowEventOf<'FundingRate'>;

/** What a row says. */
export interface HistoryRow {
  /** By which the row belongs to what was asked for. */
  readonly at_ms: number;
  /** The instrument that the row names, where it names one: that which was asked about. */
  readonly symbol?: string;
  /** `null` for one that is not final: it is left in the payload. */
  readonly event: RowEvent | null;
}

/** How a venue's answers about the past are read. */
export interface HistoryVenue {
  readonly events: ReturnType<typeof venueEvents>;
  readonly rowsOf: (bytes: Uint8Array) => Sought<readonly unknown[]>;
}

/** A series as a venue's table states it. */
export interface HistoryTable<Row extends z.ZodType> extends Omit<HistorySeries, 'channel' | 'read'> {
  /** The channel that its events are the past of; that of the series where it is left out. */
  readonly told_on?: string;
  readonly row: Row;
  readonly toRow: (row: z.output<Row>) => HistoryRow | FrameProblem;
}

function rowProblem(position: number, detail: string): FrameProblem {
  return mismatch(`row ${position} ${detail}`);
}

/** Reads answers that are lists of rows: a bad row takes no other with it. */
function reader<Row extends z.ZodType>(
  { events, rowsOf }: HistoryVenue,
  { row: schema, toRow }: HistoryTable<Row>,
  channel: string,
): HistorySeries['read'] {
  const failure = (answer: HistoryAnswer, problem: FrameProblem): RawMarketEvent => ({
    ...events.decodeFailure(answer, answer.receipt.symbol_hint, problem),
    channel,
  });
  const rowEvent = (answer: HistoryAnswer, value: unknown, position: number): RawMarketEvent | null => {
    const { symbol_hint } = answer.receipt;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = (issue?.path ?? []).map(String).join('.');
      return failure(answer, rowProblem(position, `${where} ${issue?.message ?? 'has an unexpected shape'}`));
    }
    const read = toRow(parsed.data);
    if ('error_kind' in read) return failure(answer, rowProblem(position, read.error_detail));
    if (read.symbol !== undefined && read.symbol !== symbol_hint)
      return failure(answer, rowProblem(position, 'is of another instrument than was asked about'));
    const asked = read.at_ms >= answer.range.from_ms && read.at_ms < answer.range.to_ms;
    if (!asked || read.event === null) return null;
    return { ...events.envelope(answer, symbol_hint, read.event.exchange_ts_ms), ...read.event, channel };
  };
  return (answer) => {
    const rows = rowsOf(answer.bytes);
    if ('problem' in rows) return [failure(answer, rows.problem)];
    const read = rows.found
      .map((value, position) => rowEvent(answer, value, position))
      .filter((event) => event !== null)
      .sort((left, right) => (left.exchange_ts_ms ?? 0) - (right.exchange_ts_ms ?? 0));
    if (read.length > 0) return read;
    return [
      {
        ...events.envelope(answer, answer.receipt.symbol_hint, null),
        event_type: 'StreamState',
        channel,
        normalized: { state: 'resumed', detail: 'history_empty' },
      },
    ];
  };
}

/** A series of a venue, made of what its table states. */
export function historySeries<Row extends z.ZodType>(venue: HistoryVenue, table: HistoryTable<Row>): HistorySeries {
  const { kind, of, path, request_weight, requests_per_minute, rows_per_request, step_ms } = table;
  const channel = historyChannel(table.told_on ?? of);
  const stated = { of, channel, step_ms, kind, rows_per_request, request_weight, requests_per_minute, path };
  return { ...stated, read: reader(venue, table, channel) };
}

/** The least period that venues keep statistics of open interest for. */
export const INTEREST_PERIOD_MS = 300_000;
/** The usual distance of two settlements; some instruments settle each hour, which a page of so many steps holds as well. */
export const FUNDING_STEP_MS = 28_800_000;
export const FUNDING_STEPS_PER_REQUEST = 12;
