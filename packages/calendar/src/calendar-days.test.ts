import { describe, expect, it } from 'vitest';

import { INDIA_CALENDAR, marketDays, US_CALENDAR } from './index.ts';

describe('the days of a market', () => {
  it('say why there is no session', () => {
    const days = marketDays(US_CALENDAR, '2026-11-26', '2026-11-29');
    expect(days.map(({ date, note, sessions }) => [date, sessions.length, note])).toEqual([
      ['2026-11-26', 0, 'holiday'],
      ['2026-11-27', 1, null],
      ['2026-11-28', 0, 'weekend'],
      ['2026-11-29', 0, 'weekend'],
    ]);
  });

  it('have one on a holiday with a session of the evening, and say where hours were not announced', () => {
    expect(marketDays(INDIA_CALENDAR, '2025-10-21', '2025-10-21')).toMatchObject([
      { note: null, weekday: 2, sessions: [{ kind: 'special' }] },
    ]);
    expect(marketDays(INDIA_CALENDAR, '2026-11-08', '2026-11-08')).toMatchObject([
      { note: 'hours_not_announced', sessions: [] },
    ]);
  });

  it('refuse a range the wrong way round, and a date that is none', () => {
    expect(() => marketDays(US_CALENDAR, '2026-02-02', '2026-02-01')).toThrow(/name the earlier date first/);
    expect(() => marketDays(US_CALENDAR, '2026-02-30', '2026-03-01')).toThrow(/"2026-02-30" is not a date/);
  });
});
