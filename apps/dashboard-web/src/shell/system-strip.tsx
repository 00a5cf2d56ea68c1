import type { ReactNode } from 'react';

import { StatusMark } from '../components/status-mark.tsx';
import { formatBytes, formatFixed } from '../formatting/numbers.ts';
import { formatClock, formatMoment } from '../formatting/times.ts';
import { shortDigest } from '../formatting/texts.ts';
import { Link } from '../routing/link.tsx';
import { useDashboard } from '../state/dashboard.ts';

function Fact({
  name,
  children,
  wide = false,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
}) {
  return (
    <div className={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** How the whole stands, on every page. */
export function SystemStrip() {
  const { view, log } = useDashboard();
  if (view === null) return <div className="strip strip-empty" aria-hidden="true" />;
  const { ingest, staleness, provenance } = view.telemetry;
  return (
    <section aria-label="System">
      <dl className="strip">
        <Fact name="System">
          <Link to={{ page: 'system' }} className="strip-link">
            <StatusMark status={view.system.status} />
          </Link>
        </Fact>
        <Fact name="Feed">
          <StatusMark status={staleness.status} />
        </Fact>
        <Fact name="View of">
          <time dateTime={new Date(view.as_of_ts_ms).toISOString()}>{formatMoment(view.as_of_ts_ms)}</time>
        </Fact>
        <Fact name="Last run">{formatClock(view.source_engine_timestamp_ms)}</Fact>
        <Fact name="Events/s">{formatFixed(ingest.raw_events_per_second, 2)}</Fact>
        <Fact name="Venue" wide>
          {provenance.venues.length === 0 ? '–' : provenance.venues.join(', ')}
        </Fact>
        <Fact name="Log" wide>
          {formatBytes(log?.size_bytes ?? provenance.log_size_bytes)}
        </Fact>
        <Fact name="Calibration" wide>
          {log?.calibration_name ?? shortDigest(provenance.calibration_hash)}
        </Fact>
        <Fact name="Enforcement" wide>
          {view.telemetry.enforcement_state.toLowerCase()}
        </Fact>
      </dl>
    </section>
  );
}
