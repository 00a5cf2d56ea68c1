const MS_PER_DAY = 86_400_000;

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/**
 * ISO 8601 in UTC of integer milliseconds since the Unix epoch, with milliseconds only where there are any:
 * `2026-02-01T00:03:00Z`. By arithmetic alone, so that it is the same on every machine; for the years 1970 to 9999.
 *
 * Days to a date: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. Years begin in March, so that
 * the leap day is the last of a year.
 */
export function isoUtc(timestampMs: number): string {
  const days = Math.floor(timestampMs / MS_PER_DAY);
  const msOfDay = timestampMs - days * MS_PER_DAY;

  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const seconds = Math.floor(msOfDay / 1000);
  const time = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const ms = msOfDay % 1000;
  return `${date}T${time.map((part) => padded(part, 2)).join(':')}${ms === 0 ? '' : `.${padded(ms, 3)}`}Z`;
}
