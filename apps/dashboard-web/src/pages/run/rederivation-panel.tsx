import { requestRederivation } from '../../api/requests.ts';
import type { DashboardRederivation } from '../../api/wire.ts';
import { JsonTree } from '../../components/json-tree.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatCount } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { StatusIcon } from './check-mark.tsx';
import { useAnswer } from '../../state/use-answer.ts';

const LOOKS = {
  IDENTICAL: { icon: 'right', text: 'IDENTICAL' },
  DIFFERENT: { icon: 'wrong', text: 'DIFFERENT' },
  NOT_DERIVABLE: { icon: 'unchecked', text: 'not derivable' },
} as const;

function Difference({ difference }: { readonly difference: NonNullable<DashboardRederivation['first_difference']> }) {
  const { derived, path, recorded, step } = difference;
  return (
    <dl className="pairs difference">
      <dt>First in</dt>
      <dd className="mono">
        {step} {path}
      </dd>
      <dt>Recorded</dt>
      <dd>{recorded === undefined ? 'nothing' : <JsonTree value={recorded} />}</dd>
      <dt>Derived</dt>
      <dd>{derived === undefined ? 'nothing' : <JsonTree value={derived} />}</dd>
    </dl>
  );
}

/** What a rederivation found: its word, then why, or what was compared. */
export function RederivationResult({ found }: { readonly found: DashboardRederivation }) {
  const { icon, text } = LOOKS[found.status];
  return (
    <>
      <p className={`rederivation check-${icon}`}>
        <StatusIcon check={icon} />
        <strong>{text}</strong>
      </p>
      {found.reason === null ? (
        <p className="quiet">
          Made again from {formatCount(found.raw_records)} raw records:{' '}
          {found.steps.map(({ step }) => readable(step)).join(', ')}.
        </p>
      ) : (
        <p className="quiet">{found.reason}.</p>
      )}
      {found.caveat !== null && <p className="quiet">{found.caveat}.</p>}
      {found.first_difference !== null && <Difference difference={found.first_difference} />}
    </>
  );
}

/** Whether the raw records give the verdict again: asked for beside the run, because it has to be computed. */
export function RederivationPanel({ runId }: { readonly runId: string }) {
  const { value, error } = useAnswer(runId, (signal) => requestRederivation(runId, signal));
  const found = value?.run_id === runId ? value : null;
  return (
    <Panel title="Derived again" note="by the server">
      {error !== null && <p className="symbol-error">{error.message}</p>}
      {error === null && found === null && <p className="quiet">composing and judging again…</p>}
      {error === null && found !== null && <RederivationResult found={found} />}
    </Panel>
  );
}
