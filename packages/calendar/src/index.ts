/**
 * {@include ../README.md}
 *
 * @module @xray/calendar
 */

export { calendarDataSchema, type CalendarData, type CalendarDay } from './calendar-data.ts';
export { marketDays, type MarketDay } from './calendar-days.ts';
export { createCalendar } from './create-calendar.ts';
export { CalendarError, type CalendarErrorCode } from './errors.ts';
export { instantMs, localDateOf, localTimeOf } from './local-time.ts';
export { INDIA_CALENDAR } from './markets/india.ts';
export { MARKET_CALENDARS } from './markets/market-calendars.ts';
export { US_CALENDAR } from './markets/us.ts';
export { createTradingTime } from './trading-time.ts';
