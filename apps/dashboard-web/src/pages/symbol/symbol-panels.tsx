import type { DashboardSymbol } from '../../api/wire.ts';
import { BeliefTable } from '../../components/belief-table.tsx';
import { NumbersTable } from '../../components/numbers-table.tsx';
import { OpinionsTable } from '../../components/opinions-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { TextsList } from '../../components/texts-list.tsx';
import { formatFixed, formatSigned } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { formatMoment } from '../../formatting/times.ts';
import { RegimeLabel } from '../../regimes/regime-mark.tsx';

function VerdictPanel({ symbol }: { readonly symbol: DashboardSymbol }) {
  const verdict = symbol.regime_effective;
  if (verdict === undefined) return null;
  return (
    <Panel title="Verdict" note={verdict.source === 'hysteresis' ? 'with memory' : 'without memory'}>
      <h3>Drivers</h3>
      <TextsList texts={verdict.drivers} none="none" exact />
      <h3>Invalidations</h3>
      <TextsList texts={verdict.invalidations} none="nothing speaks against it" exact />
      <h3>Permits</h3>
      <TextsList texts={verdict.permissions} none="nothing" />
      {symbol.gate.reasons.length > 0 && (
        <>
          <h3>The gate is closed by</h3>
          <TextsList texts={symbol.gate.reason_texts ?? symbol.gate.reasons} none="" />
        </>
      )}
    </Panel>
  );
}

function BeliefPanel({ symbol }: { readonly symbol: DashboardSymbol }) {
  const { belief, hysteresis, regime_truth: truth } = symbol;
  if (belief === undefined) return null;
  return (
    <Panel title="Belief" note={`entropy ${formatFixed(belief.entropy_bits, 2)} bits`}>
      <BeliefTable distribution={belief.distribution} />
      <dl className="pairs">
        <dt>Trend</dt>
        <dd>
          {belief.trend.status.toLowerCase()} {formatSigned(belief.trend.anchor_mass_delta)}
        </dd>
        {truth !== undefined && (
          <>
            <dt>Without memory</dt>
            <dd>
              <RegimeLabel regime={truth.regime} />
            </dd>
          </>
        )}
        {hysteresis !== undefined && (
          <>
            <dt>Phase</dt>
            <dd>
              {hysteresis.phase.toLowerCase()} {hysteresis.progress_current}/{hysteresis.progress_required}
            </dd>
            {hysteresis.candidate_regime !== null && (
              <>
                <dt>Candidate</dt>
                <dd>
                  <RegimeLabel regime={hysteresis.candidate_regime} />
                </dd>
              </>
            )}
            <dt>Held since</dt>
            <dd>{formatMoment(hysteresis.last_commit_timestamp_ms)}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function AnalysisPanel({ symbol }: { readonly symbol: DashboardSymbol }) {
  const { analysis } = symbol;
  if (analysis === undefined) return null;
  return (
    <Panel title="Analysis" note={analysis.status.toLowerCase()}>
      <TextsList texts={analysis.highlights} none="nothing stands out" />
      {analysis.failures.map((failure) => (
        <p key={failure} className="symbol-error">
          {readable(failure)}
        </p>
      ))}
    </Panel>
  );
}

/** Beside the charts: why the verdict is what it is. */
export function SymbolPanels({ symbol }: { readonly symbol: DashboardSymbol }) {
  return (
    <>
      <VerdictPanel symbol={symbol} />
      <BeliefPanel symbol={symbol} />
      {symbol.evidence !== undefined && (
        <Panel title="Opinions">
          <OpinionsTable opinions={symbol.evidence} />
        </Panel>
      )}
      <AnalysisPanel symbol={symbol} />
    </>
  );
}

/** Under the charts: what was measured. */
export function MeasuredPanels({ symbol }: { readonly symbol: DashboardSymbol }) {
  return (
    <>
      {symbol.metrics !== undefined && (
        <Panel title="Metrics">
          <NumbersTable numbers={symbol.metrics} />
        </Panel>
      )}
      {symbol.features !== undefined && (
        <Panel title="Features">
          <NumbersTable numbers={symbol.features} />
        </Panel>
      )}
    </>
  );
}
