import type { RawMarketEvent } from '@xray/contracts';

/** A state change as the feed announced it. */
export interface Announcement {
  readonly ts_ms: number;
  readonly symbol: string;
  readonly channel: string;
  readonly state: string;
  readonly code: string;
  readonly detail: string;
}

export function announcements(events: readonly RawMarketEvent[]): readonly Announcement[] {
  return events.flatMap((event) => {
    if (event.event_type !== 'StreamState' || event.raw_payload.length > 0) return [];
    const { detail, state } = event.normalized;
    const { channel = '', recv_ts_ms: ts_ms, symbol } = event;
    return [{ ts_ms, symbol, channel, state, code: detail.split(' ')[0] ?? '', detail }];
  });
}

/** The number of an event whose stream is numbered without a break; `null` for all others. */
function numberOf(event: RawMarketEvent): number | null {
  if (event.event_type === 'TradeTick') return Number(event.source_event_id);
  const closed = event.event_type === 'Candle' && event.normalized.is_final === true && event.exchange_ts_ms !== null;
  return closed ? Math.floor((event.exchange_ts_ms + 1) / event.normalized.interval_ms) : null;
}

function streamKey({ channel = '', symbol }: RawMarketEvent): string {
  return `${symbol} ${channel}`;
}

/** What a log lacks of its numbered streams, and what it says of that. */
export interface NumberedLosses {
  /** Trades and closed candles that another log holds and this one does not. */
  readonly missing: number;
  /** Those of them that no announced gap spans. */
  readonly unannounced: readonly string[];
  /** Events behind a break in their numbers, or in their book's chain, before which no gap stands. */
  readonly silent_breaks: readonly string[];
  readonly gaps: number;
}

const GAP = /^(?:trade_gap|candle_gap) after=(\d+) found=(\d+)$/;

/** Holds a log to another one of the same market that lacks nothing. */
export function numberedLosses(events: readonly RawMarketEvent[], whole: readonly RawMarketEvent[]): NumberedLosses {
  const latest = new Map<string, number>();
  const present = new Set<string>();
  const spans = new Map<string, (readonly [after: number, found: number])[]>();
  const silent_breaks: string[] = [];
  let before: Announcement | null = null;
  for (const event of events) {
    const key = streamKey(event);
    const isGap = before !== null && before.state === 'gap' && `${before.symbol} ${before.channel}` === key;
    const number = numberOf(event);
    if (number !== null) {
      const last = latest.get(key) ?? number - 1;
      present.add(`${key} ${number}`);
      if (number > last + 1 && !(isGap && before?.detail.endsWith(`after=${last} found=${number}`) === true)) {
        silent_breaks.push(`${key} ${last} ${number}`);
      }
      latest.set(key, Math.max(last, number));
    }
    if (event.event_type === 'BookDelta') {
      const { final_update_id: final = 0, previous_final_update_id: previous } = event.normalized;
      const last = latest.get(key);
      const repeated = last !== undefined && final <= last;
      if (last !== undefined && !repeated && previous !== last && !isGap) silent_breaks.push(`${key} ${last} ${final}`);
      if (!repeated) latest.set(key, final);
    }
    const [announced = null] = announcements([event]);
    before = announced;
    const [, after, found] = GAP.exec(announced?.detail ?? '') ?? [];
    if (after !== undefined && found !== undefined) {
      spans.set(key, [...(spans.get(key) ?? []), [Number(after), Number(found)]]);
    }
  }
  const lost = whole.flatMap((event) => {
    const number = numberOf(event);
    return number === null || present.has(`${streamKey(event)} ${number}`) ? [] : [{ key: streamKey(event), number }];
  });
  const unannounced = lost
    .filter(({ key, number }) => spans.get(key)?.some(([after, found]) => after < number && number < found) !== true)
    .map(({ key, number }) => `${key} ${number}`);
  const gaps = [...spans.values()].reduce((sum, ofStream) => sum + ofStream.length, 0);
  return { missing: lost.length, unannounced, silent_breaks, gaps };
}
