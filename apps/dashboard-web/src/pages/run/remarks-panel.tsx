import type { DashboardRun } from '../../api/wire.ts';
import { Panel } from '../../components/panel.tsx';
import { formatMoment } from '../../formatting/times.ts';

type Feedback = NonNullable<DashboardRun['feedback']>[number];

const STANCES = { agree: 'agrees', disagree: 'disagrees' } as const;

function Remark({ remark }: { readonly remark: Feedback }) {
  return (
    <li>
      <p>
        <strong>{remark.operator ?? 'somebody'}</strong> {STANCES[remark.stance]}{' '}
        <span className="quiet number">{formatMoment(remark.recorded_ts_ms)}</span>
      </p>
      <p>{remark.why}</p>
    </li>
  );
}

/** What people said of the verdict; nothing where nobody did. */
export function RemarksPanel({ remarks }: { readonly remarks: readonly Feedback[] }) {
  if (remarks.length === 0) return null;
  return (
    <Panel title="Feedback" note="read by no engine">
      <ol className="remarks">
        {remarks.map((remark, index) => (
          <Remark key={`${remark.recorded_ts_ms} ${index}`} remark={remark} />
        ))}
      </ol>
    </Panel>
  );
}
