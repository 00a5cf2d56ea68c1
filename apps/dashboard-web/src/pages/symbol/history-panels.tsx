import type { DashboardHistory } from '../../api/wire.ts';
import { GateStatusText } from '../../components/gate-badge.tsx';
import { Panel } from '../../components/panel.tsx';
import { stretchesOf } from '../../formatting/stretches.ts';
import { formatShortMoment } from '../../formatting/times.ts';
import { setMoment } from '../../routing/navigation.ts';

const KIND_TEXTS: Readonly<Record<DashboardHistory['events'][number]['kind'], string>> = {
  regime: 'Regime',
  detection: 'Detection',
  failure: 'Failure',
  gate_reset: 'Reset',
};

const MOST_SHOWN = 60;

function MomentButton({ ms }: { readonly ms: number }) {
  return (
    <button
      type="button"
      className="moment number"
      onClick={() => {
        setMoment(ms);
      }}
    >
      {formatShortMoment(ms)}
    </button>
  );
}

/** What happened in the stretch that is shown, the newest first. */
export function EventsPanel({ history }: { readonly history: DashboardHistory }) {
  const newest = history.events.slice(-MOST_SHOWN).toReversed();
  return (
    <Panel title="Events" note={history.events.length > MOST_SHOWN ? 'the newest' : undefined}>
      {newest.length === 0 ? (
        <p className="quiet">Nothing happened in this stretch of time.</p>
      ) : (
        <ol className="events" tabIndex={0} aria-label="Events">
          {newest.map(({ engine_timestamp_ms: ms, kind, text }) => (
            <li key={`${ms} ${kind} ${text}`}>
              <MomentButton ms={ms} />
              <span className={`event-kind event-${kind}`}>{KIND_TEXTS[kind]}</span>
              <span>{text}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** When the gate opened and closed, the newest first. */
export function GateHistoryPanel({ history }: { readonly history: DashboardHistory }) {
  const stretches = stretchesOf(history.gate_status).slice(-MOST_SHOWN).toReversed();
  return (
    <Panel title="Gate history">
      <ol className="events" tabIndex={0} aria-label="Gate history">
        {stretches.map(({ value, first, last }) => (
          <li key={first}>
            <MomentButton ms={history.engine_timestamp_ms[first] ?? 0} />
            <GateStatusText status={value} />
            <span className="quiet number">until {formatShortMoment(history.engine_timestamp_ms[last])}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
