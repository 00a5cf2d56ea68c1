import { memo, useRef } from 'react';

import type { DashboardSymbol } from '../../api/wire.ts';
import { BeliefBar, Meter, LastRun } from './row-cells.tsx';
import { GateBadge } from '../../components/gate-badge.tsx';
import { Hint } from '../../components/hint.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { formatFixed, formatPrice, formatShare, formatSigned } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { VerdictLabel } from '../../regimes/regime-mark.tsx';
import { claimShares } from '../../regimes/verdict-names.ts';
import { Link } from '../../routing/link.tsx';
import { useNearView } from './use-near-view.ts';

function Attention({ attention }: { readonly attention: DashboardSymbol['attention'] }) {
  if (attention === undefined) return <span className="quiet">–</span>;
  return (
    <Hint lines={attention.reasons.map(readable)} className="attention">
      <Meter value={attention.score} tone="attention" />
      <span className="number">{formatFixed(attention.score, 2)}</span>
    </Hint>
  );
}

function why(symbol: DashboardSymbol): string {
  const failure = symbol.last_error ?? '';
  if (failure !== '') return failure;
  return (symbol.attention?.reasons ?? []).map(readable).join(', ');
}

/** What stands in a line. It is drawn again when the section of the view model is another object, and only then. */
const RowCells = memo(function RowCells({ symbol }: { readonly symbol: DashboardSymbol }) {
  const { belief, regime_effective: verdict, staleness } = symbol;
  const price = symbol.recent_runs.at(-1)?.price;
  return (
    <>
      <span role="rowheader" className="cell-symbol">
        <Link to={{ page: 'symbol', symbol: symbol.symbol }} className="row-link">
          {symbol.symbol}
        </Link>
      </span>
      <span role="cell" className="cell-price number">
        {formatPrice(price)}
      </span>
      <span role="cell" className="cell-spark">
        <Sparkline runs={symbol.recent_runs} />
      </span>
      <span role="cell" className="cell-regime">
        <VerdictLabel verdict={verdict} />
      </span>
      <span role="cell" className="cell-belief">
        {belief === undefined ? (
          <span className="quiet">no belief</span>
        ) : (
          <BeliefBar distribution={belief.distribution} shares={claimShares(verdict)} />
        )}
      </span>
      <span role="cell" className="cell-confidence">
        <Meter value={verdict?.confidence ?? null} tone="confidence" />
        <span className="number">{formatShare(verdict?.confidence)}</span>
      </span>
      <span role="cell" className="cell-change number">
        {formatSigned(belief?.trend.anchor_mass_delta)}
      </span>
      <span role="cell" className="cell-gate">
        <GateBadge gate={symbol.gate} />
      </span>
      <span role="cell" className="cell-attention">
        <Attention attention={symbol.attention} />
      </span>
      <span role="cell" className="cell-why">
        {why(symbol)}
      </span>
      <span role="cell" className="cell-last">
        <LastRun staleness={staleness} atMs={symbol.last_engine_timestamp_ms} />
      </span>
    </>
  );
});

/** One symbol in one line. What is far out of the window is drawn again when it comes near. */
export const SymbolRow = memo(function SymbolRow({ symbol }: { readonly symbol: DashboardSymbol }) {
  const { element, near } = useNearView<HTMLDivElement>();
  const drawn = useRef(symbol);
  if (near) drawn.current = symbol;
  const { status } = symbol.staleness;
  return (
    <div ref={element} className={status === 'ACTIVE' ? 'row' : `row row-${status.toLowerCase()}`} role="row">
      <RowCells symbol={drawn.current} />
    </div>
  );
});
