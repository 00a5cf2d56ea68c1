import type { DashboardLog, DashboardViewModel } from '../../api/wire.ts';
import { JsonTree } from '../../components/json-tree.tsx';
import { NoView } from '../../components/placeholders.tsx';
import { Panel } from '../../components/panel.tsx';
import { ScrollTable, TextsList } from '../../components/tables.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { formatBytes, formatCount, formatFixed } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { formatMoment } from '../../formatting/times.ts';
import { Link } from '../../routing/link.tsx';
import { useDashboard } from '../../state/dashboard.ts';
import { CountsTable } from './counts-table.tsx';
import { Executions } from './executions.tsx';
import { RunPathPanel } from './run-path.tsx';

function Components({ view }: { readonly view: DashboardViewModel }) {
  return (
    <Panel title="Components" note={<StatusMark status={view.system.status} />}>
      <ScrollTable label="Components">
        <thead>
          <tr>
            <th scope="col">Component</th>
            <th scope="col">Status</th>
            <th scope="col">Last update</th>
            <th scope="col">Details</th>
          </tr>
        </thead>
        <tbody>
          {view.system.components.map((component) => (
            <tr key={component.component_id}>
              <th scope="row">{readable(component.component_id)}</th>
              <td>
                <StatusMark status={component.status} />
              </td>
              <td className="nowrap">{formatMoment(component.last_update_ts_ms)}</td>
              <td>{component.details.map(readable).join('; ')}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Panel>
  );
}

/** What went wrong on the way in: counts of the last run of every symbol. */
const TROUBLES = [
  ['DecodeFailure', 'Decode failures'],
  ['StreamState', 'Changes of a stream, gaps'],
] as const;

function Feed({ view }: { readonly view: DashboardViewModel }) {
  const { ingest, staleness } = view.telemetry;
  return (
    <Panel title="Feed" note={<StatusMark status={staleness.status} />}>
      {staleness.reasons.length > 0 && <TextsList texts={staleness.reasons} none="" />}
      <dl className="pairs">
        <dt>Raw events a second</dt>
        <dd>{formatFixed(ingest.raw_events_per_second, 2)}</dd>
        {TROUBLES.map(([type, name]) => (
          <div key={type} className="pair">
            <dt>{name}</dt>
            <dd>{formatCount(ingest.raw_events_by_type[type] ?? 0)}</dd>
          </div>
        ))}
        <dt>View of</dt>
        <dd>{formatMoment(view.as_of_ts_ms)}</dd>
        <dt>Last run</dt>
        <dd>{formatMoment(ingest.last_orchestrator_event_ts_ms)}</dd>
        <dt>Last word of the gate</dt>
        <dd>{formatMoment(ingest.last_state_gate_event_ts_ms)}</dd>
        <dt>Last analysis</dt>
        <dd>{formatMoment(ingest.last_analysis_engine_event_ts_ms)}</dd>
      </dl>
    </Panel>
  );
}

function Rates({ view }: { readonly view: DashboardViewModel }) {
  return (
    <Panel title="Symbols" note="of the last run of each">
      <ScrollTable label="Symbols" className="symbols-scroll">
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            <th scope="col">Feed</th>
            <th scope="col" className="right">
              Events/s
            </th>
            <th scope="col">Last run</th>
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          {view.symbols.map((symbol) => (
            <tr key={symbol.symbol}>
              <th scope="row">
                <Link to={{ page: 'symbol', symbol: symbol.symbol }}>{symbol.symbol}</Link>
              </th>
              <td>
                <StatusMark status={symbol.staleness.status} />
              </td>
              <td className="right">{formatFixed(symbol.raw_events_per_second, 2)}</td>
              <td className="nowrap">{formatMoment(symbol.last_engine_timestamp_ms)}</td>
              <td>{symbol.last_run_status?.toLowerCase() ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </Panel>
  );
}

function LogPanel({ log, view }: { readonly log: DashboardLog; readonly view: DashboardViewModel }) {
  return (
    <Panel title="Log" note={log.live ? 'written now' : 'finished'}>
      <dl className="pairs">
        <dt>Folder</dt>
        <dd className="mono">{log.log}</dd>
        <dt>Size</dt>
        <dd>{formatBytes(log.size_bytes)}</dd>
        <dt>Raw events</dt>
        <dd>{formatCount(log.raw_events)}</dd>
        <dt>Runs</dt>
        <dd>{formatCount(log.runs)}</dd>
        <dt>First run</dt>
        <dd>{formatMoment(log.first_engine_timestamp_ms)}</dd>
        <dt>Last run</dt>
        <dd>{formatMoment(log.last_engine_timestamp_ms)}</dd>
        <dt>Venues</dt>
        <dd>{log.venues.join(', ')}</dd>
        {view.telemetry.provenance.streams.length > 0 && (
          <>
            <dt>Streams</dt>
            <dd>{view.telemetry.provenance.streams.join(', ')}</dd>
          </>
        )}
        <dt>Enforcement</dt>
        <dd>{view.telemetry.enforcement_state.toLowerCase()}</dd>
      </dl>
    </Panel>
  );
}

function MadeWith({ log }: { readonly log: DashboardLog }) {
  return (
    <>
      <Panel title="Calibration" note={log.calibration_name ?? 'none'}>
        <p className="digest">{log.calibration_hash ?? 'The engine ran without one.'}</p>
      </Panel>
      <Panel title="Configuration">
        <p className="digest made-with-hash">{log.config_hash ?? '–'}</p>
        {log.config === null ? <p className="quiet">The log holds none.</p> : <JsonTree value={log.config} />}
      </Panel>
      <Panel title="Runtime">
        {log.runtime === null ? (
          <p className="quiet">The log holds none.</p>
        ) : (
          <JsonTree value={log.runtime} open={2} />
        )}
      </Panel>
    </>
  );
}

/** How the whole stands, and what it was made with. */
export function SystemPage() {
  const { atMs, view, log, error } = useDashboard();
  const lastMs = log?.last_engine_timestamp_ms ?? null;
  if (view === null) return <NoView error={error} />;
  const { ingest } = view.telemetry;
  return (
    <article className="system-page">
      <h1>System</h1>
      <div className="system-columns">
        <div className="system-column">
          <Components view={view} />
          <Rates view={view} />
          {lastMs !== null && <RunPathPanel atMs={atMs} lastMs={lastMs} />}
          {log?.executions !== undefined && <Executions executions={log.executions} />}
          <Panel title="Raw events by type" note="of the last run of each symbol">
            <CountsTable counts={ingest.raw_events_by_type} none="none" />
          </Panel>
        </div>
        <div className="system-column">
          <Feed view={view} />
          {log !== null && <LogPanel log={log} view={view} />}
          <Panel title="Events by source">
            <CountsTable counts={ingest.events_by_source} none="none" />
          </Panel>
          <Panel title="Events that could not be taken in">
            <CountsTable counts={ingest.failures_by_source} none="none" />
          </Panel>
        </div>
        <div className="system-column">{log !== null && <MadeWith log={log} />}</div>
      </div>
    </article>
  );
}
