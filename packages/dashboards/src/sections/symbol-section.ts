import type { Claim, DashboardStaleness, DashboardSymbol } from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { compareRuns } from '../facts/run-order.ts';
import type { SymbolFacts } from '../facts/symbol-facts.ts';
import { analysisSection, attentionSection, metricsSection } from './analysis-section.ts';
import { beliefSection, effectiveSection, truthSection } from './verdict-sections.ts';
import { copied } from './copied.ts';
import { gateSection } from './gate-section.ts';
import { hysteresisSection } from './hysteresis-section.ts';
import { rawEventsPerSecond, recentRunsSection, runStatus } from './recent-runs-section.ts';
import { symbolStaleness } from './staleness.ts';

/** A section while it is put together. */
type Draft = { -readonly [Field in keyof DashboardSymbol]: DashboardSymbol[Field] };

/** What the verdict of the run claims that the state is of. */
function claimOf(effective: SymbolFacts['effective'], state: NonNullable<SymbolFacts['hysteresis']>): Claim | null {
  if (effective === null || compareRuns(effective.place, state.place) !== 0) return null;
  return effective.value.output.claim ?? null;
}

function addEngineSections(draft: Draft, facts: SymbolFacts, flatWithin: number): void {
  const { truth, hysteresis, effective, belief, features, runs } = facts;
  const evidence = effective?.value.output.evidence;
  if (truth !== null) draft.regime_truth = truthSection(truth);
  if (hysteresis !== null)
    draft.hysteresis = hysteresisSection(hysteresis, runs, flatWithin, claimOf(effective, hysteresis));
  if (effective !== null) draft.regime_effective = effectiveSection(effective);
  if (belief !== null) draft.belief = beliefSection(belief, runs, flatWithin);
  if (evidence !== undefined) draft.evidence = copied(evidence);
  if (features !== null) draft.features = copied(features.value);
}

function addAnalysisSections(draft: Draft, { analysis }: SymbolFacts): void {
  if (analysis === null) return;
  const attention = attentionSection(analysis.artifacts);
  const metrics = metricsSection(analysis.artifacts);
  draft.analysis = analysisSection(analysis, attention);
  if (attention !== null) draft.attention = attention;
  if (metrics !== null) draft.metrics = metrics;
}

function lastError({ error, runs }: SymbolFacts): string | null {
  const last = runs.at(-1);
  if (error === null || last === undefined || compareRuns(error.place, last.place) !== 0) return null;
  return `${error.value.error_kind}: ${error.value.error_detail}`;
}

/** A symbol as the view model shows it: copied, ordered and summarised from what is known, and nothing judged. */
export function symbolSection(
  facts: SymbolFacts,
  config: DashboardConfig,
  staleness: DashboardStaleness,
): DashboardSymbol {
  const last = facts.runs.at(-1);
  const gate = gateSection(facts.gate, facts.reset);
  const draft: Draft = {
    symbol: facts.symbol,
    last_run_id: last?.place.run_id ?? null,
    last_run_status: last === undefined ? null : runStatus(last),
    last_engine_timestamp_ms: last?.place.engine_timestamp_ms ?? null,
    last_error: lastError(facts),
    staleness: symbolStaleness(staleness, gate),
    gate,
    raw_events_per_second: rawEventsPerSecond(facts.runs),
    recent_runs: recentRunsSection(facts.runs, config.recent_runs),
  };
  addEngineSections(draft, facts, config.flat_within);
  addAnalysisSections(draft, facts);
  return draft;
}
