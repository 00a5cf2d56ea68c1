import type { CalendarData } from '../calendar-data.ts';
import { INDIA_CALENDAR } from './india.ts';
import { US_CALENDAR } from './us.ts';

/** The markets that close and whose calendars come along, by name. Any other market needs calendar data of its own. */
export const MARKET_CALENDARS = { us: US_CALENDAR, india: INDIA_CALENDAR } as const satisfies Readonly<
  Record<string, CalendarData>
>;
