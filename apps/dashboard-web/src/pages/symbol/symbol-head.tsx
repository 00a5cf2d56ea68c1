import type { DashboardSymbol } from '../../api/wire.ts';
import { GateBadge } from '../../components/gate-badge.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { formatFixed, formatPrice, formatShare } from '../../formatting/numbers.ts';
import { readable, shortDigest } from '../../formatting/texts.ts';
import { formatMoment } from '../../formatting/times.ts';
import { VerdictLabel } from '../../regimes/regime-mark.tsx';
import { Link } from '../../routing/link.tsx';
import { usePlace } from '../../routing/navigation.ts';

function Neighbour({ name, arrow }: { readonly name: string | undefined; readonly arrow: '←' | '→' }) {
  const { query } = usePlace();
  if (name === undefined) return null;
  return (
    <Link to={{ page: 'symbol', symbol: name }} query={query} className="neighbour">
      {arrow === '←' ? `← ${name}` : `${name} →`}
    </Link>
  );
}

interface SymbolHeadProps {
  readonly symbol: DashboardSymbol;
  /** Of all symbols, in their order. */
  readonly names: readonly string[];
}

export function SymbolHead({ symbol, names }: SymbolHeadProps) {
  const { regime_effective: verdict, staleness } = symbol;
  const position = names.indexOf(symbol.symbol);
  return (
    <header className="symbol-head">
      <h1>{symbol.symbol}</h1>
      <span className="symbol-price number">{formatPrice(symbol.recent_runs.at(-1)?.price)}</span>
      <span className="symbol-regime">
        <VerdictLabel verdict={verdict} />
        <span className="number">{formatShare(verdict?.confidence)}</span>
      </span>
      <GateBadge gate={symbol.gate} />
      <span>
        <span className="quiet">Attention</span>{' '}
        <span className="number">{formatFixed(symbol.attention?.score, 2)}</span>
      </span>
      <span className="symbol-run">
        {symbol.last_run_id !== null && (
          <>
            <span className="quiet">Run</span>{' '}
            <Link to={{ page: 'run', runId: symbol.last_run_id }} className="mono">
              {shortDigest(symbol.last_run_id)}
            </Link>{' '}
          </>
        )}
        <span className="quiet number">{formatMoment(symbol.last_engine_timestamp_ms)}</span>
      </span>
      {staleness.status !== 'ACTIVE' && (
        <span className="symbol-late">
          <StatusMark status={staleness.status} />
          {staleness.reasons.length > 0 && `: ${staleness.reasons.map(readable).join('; ')}`}
        </span>
      )}
      <nav className="neighbours" aria-label="Other symbols">
        <Neighbour name={names[position - 1]} arrow="←" />
        <Neighbour name={names[position + 1]} arrow="→" />
      </nav>
      {symbol.last_error !== null && <p className="symbol-error">{symbol.last_error}</p>}
    </header>
  );
}
