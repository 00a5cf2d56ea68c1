import { useEffect, useState } from 'react';

import { RequestError } from '../../api/request-error.ts';
import { requestRun } from '../../api/requests.ts';
import type { DashboardRun } from '../../api/wire.ts';
import { BeliefTable } from '../../components/belief-table.tsx';
import { GateStatusText } from '../../components/gate-badge.tsx';
import { JsonTree } from '../../components/json-tree.tsx';
import { Notice, PageSkeleton } from '../../components/placeholders.tsx';
import { NumbersTable, TextsList } from '../../components/tables.tsx';
import { OpinionsTable } from '../../components/opinions-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatCount, formatFixed, formatShare } from '../../formatting/numbers.ts';
import { readable, spacedWords } from '../../formatting/texts.ts';
import { formatExactMoment, formatMoment } from '../../formatting/times.ts';
import { VerdictLabel } from '../../regimes/regime-mark.tsx';
import { Link } from '../../routing/link.tsx';
import { navigate } from '../../routing/navigation.ts';
import { DigestChain } from './digest-chain.tsx';
import { FramesPanel } from './frames-panel.tsx';
import { RederivationPanel } from './rederivation-panel.tsx';
import { RemarksPanel } from './remarks-panel.tsx';
import { distributionOf, runFacts, type RunFacts } from './run-facts.ts';
import { useAnswer } from '../../state/use-answer.ts';

function Neighbours({ run }: { readonly run: DashboardRun }) {
  return (
    <nav className="neighbours" aria-label="Other runs of this symbol">
      {run.previous_run_id !== null && (
        <Link to={{ page: 'run', runId: run.previous_run_id }} rel="prev">
          ← previous run
        </Link>
      )}
      {run.next_run_id !== null && (
        <Link to={{ page: 'run', runId: run.next_run_id }} rel="next">
          next run →
        </Link>
      )}
    </nav>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 1500);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => {
          setCopied(true);
        });
      }}
    >
      {copied ? 'copied' : 'copy id'}
    </button>
  );
}

function RunHead({ run, facts }: { readonly run: DashboardRun; readonly facts: RunFacts }) {
  const { run: record } = run;
  return (
    <header className="symbol-head">
      <h1>
        <Link to={{ page: 'symbol', symbol: record.symbol }} atMs={record.engine_timestamp_ms} className="run-symbol">
          {record.symbol}
        </Link>
      </h1>
      <span className="symbol-price number">{formatMoment(record.engine_timestamp_ms)}</span>
      {facts.gate !== null && <GateStatusText status={facts.gate.gate_status} />}
      <span className="quiet">{record.engine_mode}</span>
      <Neighbours run={run} />
      <p className="run-id">
        <span className="digest">{record.run_id}</span> <CopyButton text={record.run_id} />
      </p>
    </header>
  );
}

function LabelStep({ facts }: { readonly facts: RunFacts }) {
  const { verdict, truth, failure } = facts;
  if (failure !== null || verdict === null) {
    return (
      <Panel title="Label" className="proof-step">
        <p className="symbol-error">{failure ?? 'The run has no verdict yet.'}</p>
      </Panel>
    );
  }
  return (
    <Panel title="Label" className="proof-step">
      <p className="run-label">
        <VerdictLabel verdict={verdict} /> <span className="number">{formatShare(verdict.confidence)}</span>
        {truth !== null && truth !== verdict && (
          <span className="quiet run-truth">
            without memory: <VerdictLabel verdict={truth} />{' '}
            <span className="number">{formatShare(truth.confidence)}</span>
          </span>
        )}
      </p>
      <div className="run-words">
        <div>
          <h3>Drivers</h3>
          <TextsList texts={verdict.drivers} none="none" exact />
        </div>
        <div>
          <h3>Invalidations</h3>
          <TextsList texts={verdict.invalidations} none="nothing speaks against it" exact />
        </div>
        <div>
          <h3>Permits</h3>
          <TextsList texts={verdict.permissions} none="nothing" />
        </div>
      </div>
    </Panel>
  );
}

function Evidence({ facts }: { readonly facts: RunFacts }) {
  const { verdict, hysteresis, features } = facts;
  return (
    <>
      {verdict?.belief_by_regime !== undefined && (
        <Panel
          title="Belief"
          className="proof-step"
          note={
            <>
              entropy {formatFixed(verdict.belief_entropy_bits, 2)} bits
              {hysteresis !== null && ` · ${hysteresis.reason_codes.join(', ')}`}
            </>
          }
        >
          <BeliefTable distribution={distributionOf(verdict)} />
        </Panel>
      )}
      {verdict?.evidence !== undefined && (
        <Panel title="Opinions" className="proof-step">
          <OpinionsTable opinions={verdict.evidence} />
        </Panel>
      )}
      {features !== null && (
        <Panel title="Features" className="proof-step proof-features">
          <NumbersTable numbers={features} />
        </Panel>
      )}
    </>
  );
}

function RecordPanel({ run: { run } }: { readonly run: DashboardRun }) {
  return (
    <Panel title="Run record">
      <dl className="pairs">
        <dt>Status</dt>
        <dd>{run.status}</dd>
        <dt>Cut</dt>
        <dd>
          {formatCount(run.cut_start_ingest_seq)} to {formatCount(run.cut_end_ingest_seq)}, {run.cut_kind}
        </dd>
        <dt>Looks back to</dt>
        <dd>{formatCount(run.lookback_start_ingest_seq)}</dd>
        <dt>Observers</dt>
        <dd>{run.observer_set ?? '–'}</dd>
        <dt>Planned</dt>
        <dd>{formatExactMoment(run.planned_ts_ms)}</dd>
        <dt>Started</dt>
        <dd>{formatExactMoment(run.started_ts_ms)}</dd>
        <dt>Completed</dt>
        <dd>{formatExactMoment(run.completed_ts_ms)}</dd>
        {run.caught_up_ts_ms !== undefined && (
          <>
            <dt>Caught up</dt>
            <dd>{formatExactMoment(run.caught_up_ts_ms)}</dd>
          </>
        )}
        <dt>Configuration</dt>
        <dd className="digest">{run.config_hash}</dd>
        <dt>Calibration</dt>
        <dd className="digest">{run.calibration_hash ?? '–'}</dd>
        <dt>Runtime</dt>
        <dd className="digest">{run.runtime_fingerprint}</dd>
      </dl>
    </Panel>
  );
}

function Aside({ run }: { readonly run: DashboardRun }) {
  return (
    <aside className="symbol-side" aria-label="The proof">
      <RederivationPanel runId={run.run.run_id} />
      <RemarksPanel remarks={run.feedback ?? []} />
      <DigestChain steps={run.proof} />
      <RecordPanel run={run} />
      <Panel title="Thread">
        <ol className="thread">
          {run.thread.map((step) => (
            <li key={step.span_id}>
              <span>{step.event_type}</span>
              <span className="mono quiet">{step.span_id}</span>
            </li>
          ))}
        </ol>
      </Panel>
      <AuditPanel entries={run.audit ?? []} />
      <Panel title="Events">
        {[...run.orchestrator_events, ...run.gate_events, ...run.analysis_events].map((event, index) => (
          <details key={`${event.event_type} ${index}`} className="raw-event">
            <summary>{eventName(event)}</summary>
            <JsonTree value={event} />
          </details>
        ))}
      </Panel>
    </aside>
  );
}

/** What the market's logs say around the run: where its frames come from, and whatever names it. */
function AuditPanel({ entries }: { readonly entries: NonNullable<DashboardRun['audit']> }) {
  if (entries.length === 0) return null;
  return (
    <Panel title="Audit">
      {entries.map((entry, index) => (
        <details key={`${entry.kind} ${index}`} className="raw-event">
          <summary>{readable(entry.kind)}</summary>
          <JsonTree value={entry} />
        </details>
      ))}
    </Panel>
  );
}

type AnyEvent =
  | DashboardRun['orchestrator_events'][number]
  | DashboardRun['gate_events'][number]
  | DashboardRun['analysis_events'][number];

function eventName(event: AnyEvent): string {
  const name = spacedWords(event.event_type);
  return event.event_type === 'ArtifactEmitted' ? `${name}: ${event.payload.artifact_name}` : name;
}

/** The proof of one verdict: label ← belief ← opinions ← features ← raw frames. */
export function RunPage({ runId }: { readonly runId: string }) {
  const { value: run, error } = useAnswer(runId, (signal) => requestRun(runId, signal));
  const previous = run?.previous_run_id ?? null;
  const next = run?.next_run_id ?? null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const to = event.key === '[' ? previous : event.key === ']' ? next : null;
      if (to !== null) navigate({ page: 'run', runId: to });
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, [previous, next]);
  if (error !== null) {
    const missing = error instanceof RequestError && (error.status === 404 || error.status === 400);
    return (
      <Notice kind={missing ? 'empty' : 'error'} title={missing ? 'The log holds no such run' : 'The run did not come'}>
        <p>{error.message}</p>
        <p>
          <Link to={{ page: 'overview' }}>Back to the overview</Link>
        </p>
      </Notice>
    );
  }
  if (run === null) return <PageSkeleton />;
  const facts = runFacts(run);
  return (
    <article className="run-page">
      <RunHead run={run} facts={facts} />
      <div className="symbol-columns">
        <div className="proof">
          <LabelStep facts={facts} />
          <Evidence facts={facts} />
          <FramesPanel runId={run.run.run_id} total={run.frames} />
        </div>
        <Aside run={run} />
      </div>
    </article>
  );
}
