import { formatMoment } from '../formatting/times.ts';
import { readable } from '../formatting/texts.ts';
import { setMoment } from '../routing/navigation.ts';
import { useDashboard } from '../state/dashboard.ts';

/** Says that what is shown is not now. */
export function PastBanner() {
  const { atMs, loading, error, view, log } = useDashboard();
  if (atMs === null) return null;
  return (
    <div className="banner banner-past" role="status">
      <span>
        Looking at the past: <strong>{formatMoment(atMs)} UTC</strong>
        {loading && <span className="quiet"> · loading</span>}
      </span>
      {error !== null && view !== null && <span className="banner-error">{error.message}</span>}
      <button
        type="button"
        className="button"
        onClick={() => {
          setMoment(null);
        }}
      >
        {log?.live === false ? 'To the newest' : 'Back to live'}
      </button>
    </div>
  );
}

/** Why what is shown may no longer be so. */
export function StaleBanner() {
  const { atMs, connection, view, log } = useDashboard();
  if (atMs !== null || view === null) return null;
  if (connection === 'lost') {
    return (
      <div className="banner banner-stale" role="alert">
        The connection to the server is lost; what is shown is of {formatMoment(view.as_of_ts_ms)} UTC. Reconnecting.
      </div>
    );
  }
  const { status, reasons } = view.telemetry.staleness;
  if (status === 'ACTIVE') return null;
  const why = reasons.map(readable).join('; ');
  const finished = log !== null && !log.live;
  if (finished && status === 'LATE') return null;
  return (
    <div className="banner banner-stale" role="status">
      {finished ? 'Nobody writes this log now' : status === 'STALE' ? 'The feed is stale' : 'The feed is late'}
      {why !== '' && `: ${why}`}.
    </div>
  );
}
