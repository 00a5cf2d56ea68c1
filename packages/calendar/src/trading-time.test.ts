import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createCalendar, createTradingTime, INDIA_CALENDAR, US_CALENDAR } from './index.ts';

function ms(text: string): number {
  return Date.parse(text);
}

const markets = [US_CALENDAR, INDIA_CALENDAR].map((data) => ({
  calendar: createCalendar(data),
  time: createTradingTime(data),
}));
const inYears = fc.integer({ min: ms('2024-01-05T00:00Z'), max: ms('2026-12-20T00:00Z') });
const MINUTE_MS = 60_000;

describe('trading time', () => {
  it('passes over a weekend and a holiday without a minute', () => {
    const time = createTradingTime(US_CALENDAR);
    expect(time.tradedMs(ms('2026-07-06T13:31Z')) - time.tradedMs(ms('2026-07-02T19:59Z'))).toBe(2 * MINUTE_MS);
  });

  it('goes forward with the clock within a session, and stands still outside of one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...markets),
        inYears,
        fc.integer({ min: 0, max: 86_400_000 }),
        ({ calendar, time }, fromMs, lengthMs) => {
          const toMs = fromMs + lengthMs;
          const open = calendar
            .sessionsBetween(fromMs, toMs)
            .map((session) => Math.min(toMs, session.close_ts_ms) - Math.max(fromMs, session.open_ts_ms));
          expect(time.tradedMs(toMs) - time.tradedMs(fromMs)).toBe(open.reduce((sum, each) => sum + each, 0));
        },
      ),
    );
  });

  it('leads back to the first instant by which that much was traded', () => {
    fc.assert(
      fc.property(fc.constantFrom(...markets), inYears, ({ calendar, time }, timestampMs) => {
        const session = calendar.sessionAt(timestampMs);
        const back = time.timestampMs(time.tradedMs(timestampMs));
        const isOpen = session !== null && timestampMs > session.open_ts_ms;
        expect(back).toBe(isOpen ? timestampMs : calendar.sessionBefore(timestampMs).close_ts_ms);
      }),
    );
  });

  it('begins every session at a whole quarter of an hour', () => {
    for (const { calendar, time } of markets)
      for (const { open_ts_ms } of calendar.sessionsBetween(ms('2024-01-02T00:00Z'), ms('2026-12-20T00:00Z')))
        expect(time.tradedMs(open_ts_ms) % (15 * MINUTE_MS)).toBe(0);
  });

  it('is the same before a year that is added', () => {
    const shorter = createTradingTime({
      ...US_CALENDAR,
      last_year: 2025,
      days: US_CALENDAR.days.filter(({ date }) => date < '2026'),
    });
    const longer = createTradingTime(US_CALENDAR);
    expect(shorter.tradedMs(ms('2025-12-31T18:00Z'))).toBe(longer.tradedMs(ms('2025-12-31T18:00Z')));
  });

  it('is an error outside of the years of the calendar', () => {
    const time = createTradingTime(INDIA_CALENDAR);
    expect(() => time.tradedMs(ms('2027-01-04T10:00+05:30'))).toThrow(/has the years 2024 to 2026/);
    expect(() => time.timestampMs(1e15)).toThrow(/ms of trading are not in them/);
    expect(() => time.timestampMs(-1)).toThrow(/ms of trading are not in them/);
  });
});
