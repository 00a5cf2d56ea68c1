import type { DashboardSymbol } from '../api/wire.ts';
import { readable } from '../formatting/texts.ts';
import { Hint } from './hint.tsx';

type GateStatus = DashboardSymbol['gate']['status'];
const TEXTS: Readonly<Record<GateStatus, string>> = { OPEN: 'Open', CLOSED: 'Closed', UNKNOWN: 'Unknown' };

/** An open or a barred ring and the word. */
export function GateStatusText({ status }: { readonly status: GateStatus }) {
  return (
    <span className={`gate gate-${status.toLowerCase()}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="4.2" />
        {status === 'CLOSED' && <path d="M3.2 6h5.6" />}
      </svg>
      {TEXTS[status]}
    </span>
  );
}

/** The gate with its reasons on hover and focus. */
export function GateBadge({ gate }: { readonly gate: DashboardSymbol['gate'] }) {
  return (
    <Hint lines={(gate.reason_texts ?? gate.reasons).map(readable)}>
      <GateStatusText status={gate.status} />
    </Hint>
  );
}
