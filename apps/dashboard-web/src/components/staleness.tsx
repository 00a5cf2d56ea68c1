import type { DashboardStaleness } from '../api/wire.ts';
import { readable } from '../formatting/texts.ts';
import { formatClock } from '../formatting/times.ts';
import { Hint } from './hint.tsx';
import { StatusMark } from './status-mark.tsx';

interface LastRunProps {
  readonly staleness: DashboardStaleness;
  readonly atMs: number | null;
}

/** When the last run was; where that is long ago, how it is called and why. */
export function LastRun({ staleness, atMs }: LastRunProps) {
  if (staleness.status === 'ACTIVE') return <span className="number">{formatClock(atMs)}</span>;
  return (
    <Hint lines={staleness.reasons.map(readable)} className="last-run-late">
      <span className="number">{formatClock(atMs)}</span> <StatusMark status={staleness.status} />
    </Hint>
  );
}
