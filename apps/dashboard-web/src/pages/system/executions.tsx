import type { LoggedExecution } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { ScrollTable } from '../../components/tables.tsx';
import { formatCount } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { formatDuration, formatMoment } from '../../formatting/times.ts';

const ADVICE = {
  again: 'try it again',
  goes_on: 'the same call goes on from there',
  after_mending: 'try it again once that is mended',
} as const;

function progressText({ done, eta_ms, label, total }: NonNullable<LoggedExecution['progress']>): string {
  const rest = eta_ms === null ? '' : `, ${formatDuration(eta_ms)} to go`;
  return `${label} ${formatCount(done)} of ${formatCount(total)}${rest}`;
}

/** What there is to say of one beyond its state. */
function remark({ finding, progress, reason, retry_advice }: LoggedExecution): string {
  const advice = retry_advice === null ? null : ADVICE[retry_advice];
  const parts = [progress === null ? null : progressText(progress), finding, reason, advice];
  return parts.filter((part) => part !== null).join('; ');
}

function Execution({ execution }: { readonly execution: LoggedExecution }) {
  const { actor, door, operation, requested_ts_ms, state } = execution;
  const text = remark(execution);
  return (
    <>
      <tr>
        <th scope="row">{operation}</th>
        <td className={`execution-${state}`}>{state}</td>
        <td className="nowrap">{formatMoment(requested_ts_ms)}</td>
        <td>
          {actor}, {readable(door).toLowerCase()}
        </td>
      </tr>
      {text !== '' && (
        <tr>
          <td colSpan={4} className="execution-remark">
            {text}
          </td>
        </tr>
      )}
    </>
  );
}

/** What was asked of this market, the newest first: by whom, by which way, and what became of it. */
export function Executions({ executions }: { readonly executions: readonly LoggedExecution[] }) {
  return (
    <Panel title="Operations" note="asked of this market">
      {executions.length === 0 ? (
        <p className="quiet">Nothing that changes this market was asked for, and nothing failed.</p>
      ) : (
        <ScrollTable label="Operations" className="symbols-scroll">
          <thead>
            <tr>
              <th scope="col">Operation</th>
              <th scope="col">State</th>
              <th scope="col">Asked</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {executions.map((execution) => (
              <Execution key={execution.trace_id} execution={execution} />
            ))}
          </tbody>
        </ScrollTable>
      )}
    </Panel>
  );
}
