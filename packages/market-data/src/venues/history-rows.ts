import type { RawMarketEvent } from '@xray/contracts';
import type { z } from 'zod';
import type { Sought } from './json-document.ts';
import { mismatch } from './payload-fields.ts';
import type { FrameProblem } from './payload-fields.ts';
import type { venueEvents } from './venue-events.ts';
import type { HistoryAnswer } from './venue-history.ts';

/** What a row says: when it was, and what of an event is its own. */
export interface HistoryRow {
  /** By which the row belongs to what was asked for. */
  readonly at_ms: number;
  /** `null` for one that is not final: it is left in the payload. */
  readonly event: ((answer: HistoryAnswer) => RawMarketEvent) | null;
}

export interface HistoryReaderOptions<Row extends z.ZodType> {
  readonly channel: string;
  readonly events: ReturnType<typeof venueEvents>;
  readonly rowsOf: (bytes: Uint8Array) => Sought<readonly unknown[]>;
  readonly row: Row;
  readonly toRow: (row: z.output<Row>) => HistoryRow | FrameProblem;
}

function rowProblem(position: number, detail: string): FrameProblem {
  return mismatch(`row ${position} ${detail}`);
}

/** Reads answers that are lists of rows: a bad row takes no other with it. */
export function historyReader<Row extends z.ZodType>(
  options: HistoryReaderOptions<Row>,
): (answer: HistoryAnswer) => readonly RawMarketEvent[] {
  const { channel, events, row: schema, rowsOf, toRow } = options;
  const failure = (answer: HistoryAnswer, problem: FrameProblem): RawMarketEvent => ({
    ...events.decodeFailure(answer, answer.receipt.symbol_hint, problem),
    channel,
  });
  const rowEvent = (answer: HistoryAnswer, value: unknown, position: number): RawMarketEvent | null => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const where = (issue?.path ?? []).map(String).join('.');
      return failure(answer, rowProblem(position, `${where} ${issue?.message ?? 'has an unexpected shape'}`));
    }
    const read = toRow(parsed.data);
    if ('error_kind' in read) return failure(answer, rowProblem(position, read.error_detail));
    const asked = read.at_ms >= answer.range.from_ms && read.at_ms < answer.range.to_ms;
    return asked && read.event !== null ? read.event(answer) : null;
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
