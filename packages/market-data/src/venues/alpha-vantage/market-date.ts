const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** Whether a text is a date of the calendar, as YYYY-MM-DD: the 30th of February is none. */
export function isMarketDate(text: string): boolean {
  return DATE.test(text) && new Date(`${text}T00:00Z`).toISOString().startsWith(text);
}
