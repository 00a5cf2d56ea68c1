import { formatCount } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';

interface CountsTableProps {
  readonly counts: Readonly<Record<string, number>>;
  /** What is said where there are none. */
  readonly none: string;
}

/** Counts by name with bars, all on one scale. */
export function CountsTable({ counts, none }: CountsTableProps) {
  const entries = Object.entries(counts);
  if (entries.length === 0) return <p className="quiet">{none}</p>;
  const most = Math.max(1, ...Object.values(counts));
  return (
    <dl className="counts">
      {entries.map(([name, count]) => (
        <div key={name}>
          <dt>{readable(name)}</dt>
          <dd>
            <svg viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true">
              <rect width={count} height="1" />
            </svg>
            <span className="number">{formatCount(count)}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
