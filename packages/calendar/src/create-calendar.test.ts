import { existsSync, readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createCalendar, INDIA_CALENDAR, US_CALENDAR, type CalendarData } from './index.ts';

const us = createCalendar(US_CALENDAR);
const india = createCalendar(INDIA_CALENDAR);
const DAY_MS = 86_400_000;

function ms(text: string): number {
  return Date.parse(text);
}

function datesOf(calendar: typeof us, from: string, to: string): readonly string[] {
  return calendar.sessionsBetween(ms(from), ms(to)).map(({ date }) => date);
}

describe('the US market', () => {
  it('opens at 09:30 of New York on both sides of daylight saving, which London changes on another day', () => {
    const opens = us.sessionsBetween(ms('2025-03-07T00:00Z'), ms('2025-03-11T00:00Z'));
    expect(opens.map(({ open_ts_ms }) => new Date(open_ts_ms).toISOString())).toEqual([
      '2025-03-07T14:30:00.000Z',
      '2025-03-10T13:30:00.000Z',
    ]);
  });

  it('closes at 13:00 on half days, and not at all opens on holidays', () => {
    const [half] = us.sessionsBetween(ms('2026-11-27T00:00Z'), ms('2026-11-28T00:00Z'));
    expect(half).toMatchObject({ kind: 'early_close', close_ts_ms: ms('2026-11-27T18:00Z') });
    expect(datesOf(us, '2026-11-26T00:00Z', '2026-11-27T00:00Z')).toEqual([]);
    expect(datesOf(us, '2025-01-08T00:00Z', '2025-01-11T00:00Z')).toEqual(['2025-01-08', '2025-01-10']);
  });

  it('has as many sessions as the exchange had trading days', () => {
    const counted = [2024, 2025, 2026].map(
      (year) => datesOf(us, `${year}-01-01T12:00Z`, `${year + 1}-01-01T00:00Z`).length,
    );
    expect(counted).toEqual([252, 250, 251]);
  });
});

describe('the Indian market', () => {
  it('speaks from 09:00, opens at 09:15 and closes at 15:30 of Kolkata', () => {
    const session = india.sessionAt(ms('2026-06-01T10:00+05:30'));
    expect(session).toEqual({
      date: '2026-06-01',
      kind: 'regular',
      pre_open_ts_ms: ms('2026-06-01T09:00+05:30'),
      open_ts_ms: ms('2026-06-01T09:15+05:30'),
      close_ts_ms: ms('2026-06-01T15:30+05:30'),
    });
  });

  it('has sessions on two Saturdays and on the evenings of Diwali, where the hours were announced', () => {
    expect(datesOf(india, '2025-01-31T00:00Z', '2025-02-03T00:00Z')).toEqual(['2025-01-31', '2025-02-01']);
    const [muhurat] = india.sessionsBetween(ms('2024-11-01T00:00Z'), ms('2024-11-02T00:00Z'));
    expect(muhurat).toMatchObject({ kind: 'special', pre_open_ts_ms: null, open_ts_ms: ms('2024-11-01T18:00+05:30') });
    expect(datesOf(india, '2026-11-08T00:00Z', '2026-11-09T00:00Z')).toEqual([]);
  });
});

describe('any calendar', () => {
  const inYears = fc.integer({ min: ms('2024-01-05T00:00Z'), max: ms('2026-12-20T00:00Z') });
  const calendars = [us, india] as const;

  it('is open from the first instant of a session up to its close, and nowhere else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...calendars), inYears, (calendar, timestampMs) => {
        const next = calendar.sessionFrom(timestampMs);
        const open = calendar.sessionAt(timestampMs);
        expect(open).toEqual(next.open_ts_ms <= timestampMs ? next : null);
        expect(calendar.sessionAt(next.open_ts_ms)).toEqual(next);
        expect(calendar.sessionAt(next.open_ts_ms - 1)).toBeNull();
        expect(calendar.sessionAt(next.close_ts_ms - 1)).toEqual(next);
        expect(calendar.sessionAt(next.close_ts_ms)).toBeNull();
      }),
    );
  });

  it('knows of nothing between the session before an instant and the one from it on', () => {
    fc.assert(
      fc.property(fc.constantFrom(...calendars), inYears, (calendar, timestampMs) => {
        const before = calendar.sessionBefore(timestampMs);
        const next = calendar.sessionFrom(timestampMs);
        expect(calendar.sessionsBetween(before.open_ts_ms, next.close_ts_ms)).toEqual([before, next]);
      }),
    );
  });

  it('lists the same sessions in one range as in its parts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...calendars), inYears, fc.integer({ min: 0, max: 40 }), (calendar, fromMs, days) => {
        const { close_ts_ms } = calendar.sessionFrom(fromMs);
        const toMs = Math.min(close_ts_ms + days * DAY_MS, ms('2026-12-31T00:00Z'));
        const parts = [
          ...calendar.sessionsBetween(fromMs, close_ts_ms),
          ...calendar.sessionsBetween(close_ts_ms, toMs),
        ];
        expect(calendar.sessionsBetween(fromMs, toMs)).toEqual(parts);
      }),
    );
  });

  it('robust: year without holidays: a time of a year that the calendar does not have → an error that names its years', () => {
    expect(() => india.sessionAt(ms('2027-01-04T10:00+05:30'))).toThrow(
      /the calendar of india has the years 2024 to 2026, not 2027: its holidays are never guessed/,
    );
    expect(() => india.sessionFrom(ms('2026-12-31T18:00+05:30'))).toThrow(/not 2027/);
    expect(() => us.sessionBefore(ms('2024-01-01T12:00Z'))).toThrow(/not 2023/);
    expect(() => us.sessionsBetween(ms('2027-12-01T00:00Z'), ms('2028-02-01T00:00Z'))).toThrow(/not 2028/);
  });

  it.each<readonly [string, Partial<CalendarData>, RegExp]>([
    [
      'a time zone that is none',
      { time_zone: 'Mars/Olympus' },
      /time_zone "Mars\/Olympus" is not the name of a time zone/,
    ],
    [
      'a day twice',
      { days: [...US_CALENDAR.days, { date: '2026-12-25', kind: 'holiday' }] },
      /2026-12-25: stands there twice/,
    ],
    [
      'a day of another year',
      { days: [{ date: '2023-12-25', kind: 'holiday' }] },
      /2023-12-25: its year is not one of 2024 to 2027/,
    ],
    ['an hour that is none', { open_local: '24:00' }, /open_local: must be a time as HH:MM/],
    ['a close before the open', { close_local: '09:00' }, /must close after it opens/],
  ])('refuses %s', (_, change, message) => {
    expect(() => createCalendar({ ...US_CALENDAR, ...change })).toThrow(message);
  });

  it('refuses two sessions that overlap', () => {
    const days = [{ date: '2026-06-01', kind: 'special_session', open_local: '15:00', close_local: '17:00' }] as const;
    const calendar = createCalendar({ ...US_CALENDAR, days: [...days] });
    expect(() => calendar.sessionAt(ms('2026-06-01T15:00Z'))).toThrow(/two sessions of 2026-06-01 overlap/);
  });
});

const SHARED = new URL('../../../../shared/data/calendars/', import.meta.url);
const files = { 'us-nyse-nasdaq.csv': US_CALENDAR, 'india-nse-bse.csv': INDIA_CALENDAR };

describe.skipIf(!existsSync(SHARED))(
  'the calendars as they were handed over (skipped where ../shared is absent)',
  () => {
    it.each(Object.entries(files))('%s says the same', (file, { days }) => {
      const [, ...rows] = readFileSync(new URL(file, SHARED), 'utf8').trimEnd().split('\n');
      const ours = days.map((day) =>
        day.kind === 'holiday'
          ? `${day.date},holiday,,`
          : `${day.date},${day.kind},${day.open_local ?? ''},${day.close_local ?? ''}`,
      );
      expect(ours).toEqual(rows);
    });
  },
);
