import type { DashboardRunPath } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { formatCount, formatFixed } from '../../formatting/numbers.ts';
import { useRunPath } from '../../state/run-path.ts';
import { CountsTable } from './counts-table.tsx';

const STEPS = [
  ['intent.received', 'intent received'],
  ['dataplane.dispatched', 'dataplane dispatched'],
  ['artifact.delivered', 'artifact delivered'],
  ['gate.passed', 'gate passed'],
  ['gate.held', 'gate held'],
] as const satisfies readonly (readonly [keyof DashboardRunPath['steps'], string])[];

function latencyText({ max_ms, median_ms, p99_ms, runs }: DashboardRunPath['latency']['planned_to_started']): string {
  if (runs === 0) return 'none';
  return `${formatFixed(median_ms, 0)} ms, p99 ${formatFixed(p99_ms, 0)} ms, at most ${formatFixed(max_ms, 0)} ms`;
}

function Counts({ path }: { readonly path: DashboardRunPath }) {
  const { caught_up, failed, held_for, latency, runs_per_hour, steps, unfinished } = path;
  return (
    <>
      <CountsTable counts={Object.fromEntries(STEPS.map(([step, name]) => [name, steps[step]]))} none="" />
      <dl className="pairs">
        <dt>Failed</dt>
        <dd>{formatCount(failed)}</dd>
        <dt>Unfinished</dt>
        <dd>{formatCount(unfinished)}</dd>
        <dt>Caught up later</dt>
        <dd>{formatCount(caught_up)}</dd>
        <dt>Runs an hour</dt>
        <dd>{formatFixed(runs_per_hour, 0)}</dd>
        <dt>Planned to started</dt>
        <dd>{latencyText(latency.planned_to_started)}</dd>
        <dt>Started to completed</dt>
        <dd>{latencyText(latency.started_to_completed)}</dd>
      </dl>
      {held_for.length > 0 && <h3>Held for</h3>}
      {held_for.length > 0 && (
        <CountsTable counts={Object.fromEntries(held_for.map(({ reason, runs }) => [reason, runs]))} none="" />
      )}
    </>
  );
}

/** The path that every run takes, from intent to gate, counted over the last day up to a moment. */
export function RunPathPanel({ atMs, lastMs }: { readonly atMs: number | null; readonly lastMs: number }) {
  const { error, value } = useRunPath(atMs, lastMs);
  return (
    <Panel title="Path of runs" note="of the last day">
      {error !== null && <p className="quiet">{error.message}</p>}
      {error === null && value === null && <p className="quiet">counting the runs…</p>}
      {value !== null &&
        (value.from_ts_ms === null ? <p className="quiet">There were no runs.</p> : <Counts path={value} />)}
    </Panel>
  );
}
