import type { DashboardSymbol } from '../../api/wire.ts';
import { BeliefTable } from '../../components/belief-table.tsx';
import { ClaimShares } from '../../components/claim-shares.tsx';
import { NumbersTable, TextsList } from '../../components/tables.tsx';
import { OpinionsTable } from '../../components/opinions-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatFixed, formatSigned } from '../../formatting/numbers.ts';
import { readable } from '../../formatting/texts.ts';
import { formatMoment } from '../../formatting/times.ts';
import { RegimeLabel, VerdictLabel } from '../../regimes/regime-mark.tsx';
import { claimShares } from '../../regimes/verdict-names.ts';

function VerdictPanel({ symbol }: { readonly symbol: DashboardSymbol }) {
  const verdict = symbol.regime_effective;
  if (verdict === undefined) return null;
  return (
    <Panel title="Verdict" note={verdict.source === 'hysteresis' ? 'with memory' : 'without memory'}>
      {verdict.claim_text !== undefined && (
        <>
          <h3>Claims</h3>
          <p>{verdict.claim_text}</p>
        </>
      )}
      {verdict.outlook_text !== undefined && (
        <>
          <h3>Outlook</h3>
          <p>{verdict.outlook_text}</p>
        </>
      )}
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
      {symbol.gate.reset_text !== undefined && (
        <>
          <h3>The gate was reset by</h3>
          <p>{symbol.gate.reset_text}</p>
        </>
      )}
    </Panel>
  );
}

function BeliefPanel({ symbol }: { readonly symbol: DashboardSymbol }) {
  const { belief, hysteresis, regime_truth: truth } = symbol;
  if (belief === undefined) return null;
  const shares = claimShares(symbol.regime_effective);
  const table = <BeliefTable distribution={belief.distribution} />;
  return (
    <Panel title="Belief" note={`entropy ${formatFixed(belief.entropy_bits, 2)} bits`}>
      {shares === null ? table : <ClaimShares shares={shares}>{table}</ClaimShares>}
      <dl className="pairs">
        <dt>Trend</dt>
        <dd>
          {belief.trend.status.toLowerCase()} {formatSigned(belief.trend.anchor_mass_delta)}
        </dd>
        {truth !== undefined && (
          <>
            <dt>Without memory</dt>
            <dd>
              <VerdictLabel verdict={truth} />
            </dd>
          </>
        )}
        {hysteresis !== undefined && (
          <>
            <dt>Phase</dt>
            <dd>
              {hysteresis.phase.toLowerCase()} {hysteresis.progress_current}/{hysteresis.progress_required}
            </dd>
            {hysteresis.candidate_regime !== null && shares === null && (
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
