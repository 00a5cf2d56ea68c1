import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** Everything that can be wrong with a calendar, or with what it is asked. */
export class CalendarError extends defineErrors('CalendarError', {
  /** Halt: the calendar contradicts itself or its schema; correct what the message names. */
  invalid_calendar: 'halt',
  /** Halt: the calendar has no holidays for a year that is asked for. They are never guessed; add the year with its source. */
  year_missing: 'halt',
  /** Halt: a time or a range that is none; correct the caller. */
  invalid_argument: 'halt',
}) {}

/** What was wrong; every one of them halts. */
export type CalendarErrorCode = ErrorCodeOf<typeof CalendarError>;
