import { CalendarError, localTimeOf, MARKET_CALENDARS, marketDays, type MarketDay } from '@xray/calendar';
import { defineOperation, saidAsUsageNow } from '@xray/operations';
import { z } from 'zod';

const session = z.object({
  kind: z.enum(['regular', 'early_close', 'special']),
  pre_open_ts_ms: z.int().nullable(),
  open_ts_ms: z.int(),
  close_ts_ms: z.int(),
});
const MARKETS = ['us', 'india'] as const satisfies readonly (keyof typeof MARKET_CALENDARS)[];
const NOTES = {
  weekend: 'closed: weekend',
  holiday: 'closed: holiday',
  hours_not_announced: 'special session whose hours had not been announced when the calendar was made',
} as const;

function marketDate(description: string) {
  return z.iso.date('must be a date, as 2026-11-30').meta({ title: 'date', description });
}

function hours({ close_ts_ms, kind, open_ts_ms }: z.infer<typeof session>, timeZone: string): string {
  const [open, close] = [localTimeOf(open_ts_ms, timeZone), localTimeOf(close_ts_ms, timeZone)];
  const utc = `${localTimeOf(open_ts_ms, 'UTC')} to ${localTimeOf(close_ts_ms, 'UTC')} UTC`;
  return `${open} to ${close}  ${utc}${kind === 'regular' ? '' : `  ${kind.replace('_', ' ')}`}`;
}

function listed({ date, note, sessions, weekday }: MarketDay) {
  return { date, weekday, note, sessions: [...sessions] };
}

export const calendar = defineOperation({
  id: 'calendar',
  summary: 'when a market that closes is open: sessions, half days, holidays',
  example: 'xray calendar --market us --from 2026-11-23 --to 2026-11-30',
  input: z.strictObject({
    market: z.enum(MARKETS).meta({ title: 'market', description: 'the market' }),
    from: marketDate('the first date, at the market'),
    to: marketDate('the last date, at the market'),
  }),
  output: z.object({
    market: z.string(),
    time_zone: z.string(),
    sources: z.array(z.string()),
    days: z.array(
      z.object({
        date: z.string(),
        weekday: z.int(),
        sessions: z.array(session),
        note: z.enum(['weekend', 'holiday', 'hours_not_announced']).nullable(),
      }),
    ),
  }),
  effects: 'none',
  touches: ['calendar'],
  run({ from, market, to }) {
    const { sources, time_zone, ...data } = MARKET_CALENDARS[market];
    const days = saidAsUsageNow(
      (error) => error instanceof CalendarError,
      () => marketDays({ ...data, sources, time_zone }, from, to),
    );
    return Promise.resolve({ market, time_zone, sources, days: days.map(listed) });
  },
  *render({ days, market, sources, time_zone }) {
    yield `${market}, ${time_zone}`;
    for (const { date, note, sessions } of days) {
      for (const each of sessions) yield `${date}  ${hours(each, time_zone)}`;
      if (note !== null) yield `${date}  ${NOTES[note]}`;
    }
    for (const source of sources) yield `source: ${source}`;
  },
});
