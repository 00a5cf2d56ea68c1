type Status = 'OK' | 'DEGRADED' | 'UNKNOWN' | 'ACTIVE' | 'LATE' | 'STALE';

const TEXTS: Readonly<Record<Status, string>> = {
  OK: 'OK',
  DEGRADED: 'Degraded',
  UNKNOWN: 'Unknown',
  ACTIVE: 'Active',
  LATE: 'Late',
  STALE: 'Stale',
};

const TONES: Readonly<Record<Status, 'good' | 'warn' | 'bad' | 'none'>> = {
  OK: 'good',
  ACTIVE: 'good',
  LATE: 'warn',
  DEGRADED: 'bad',
  STALE: 'bad',
  UNKNOWN: 'none',
};

/** A disc for good, a triangle for a warning, a square for bad, a ring for unknown: the shape says it too. */
const SHAPES = {
  good: 'M6 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  warn: 'M6 1.4 11 10.4H1z',
  bad: 'M2 2h8v8H2z',
  none: 'M6 1.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zm0 1.7a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z',
} as const;

export function StatusMark({ status }: { readonly status: Status }) {
  const tone = TONES[status];
  return (
    <span className={`status status-${tone}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[tone]} fillRule="evenodd" />
      </svg>
      {TEXTS[status]}
    </span>
  );
}
