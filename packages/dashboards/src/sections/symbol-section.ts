import type { DashboardStaleness, DashboardSymbol } from '@xray/contracts';

import type { DashboardConfig } from '../config.ts';
import { compareRuns } from '../facts/run-order.ts';
import type { SymbolFacts } from '../facts/symbol-facts.ts';
import { analysisSection, attentionSection, metricsSection } from './analysis-section.ts';
import { beliefSection } from './belief-section.ts';
import { gateSection } from './gate-section.ts';
import { hysteresisSection } from './hysteresis-section.ts';
import { rawEventsPerSecond, recentRunsSection, runStatus } from './recent-runs-section.ts';
import { effectiveSection, truthSection } from './verdict-sections.ts';

type AnalysisPart = Pick<DashboardSymbol, 'analysis' | 'attention' | 'metrics'>;

function analysisPart({ analysis }: SymbolFacts): AnalysisPart {
  if (analysis === null) return {};
  const attention = attentionSection(analysis.artifacts);
  const metrics = metricsSection(analysis.artifacts);
  return {
    analysis: analysisSection(analysis, attention),
    ...(attention === null ? undefined : { attention }),
    ...(metrics === null ? undefined : { metrics }),
  };
}

type EnginePart = Pick<
  DashboardSymbol,
  'regime_truth' | 'hysteresis' | 'regime_effective' | 'belief' | 'evidence' | 'features'
>;

function enginePart(facts: SymbolFacts, flatWithin: number): EnginePart {
  const { truth, hysteresis, effective, belief, features, runs } = facts;
  const evidence = effective?.value.output.evidence;
  return {
    ...(truth === null ? undefined : { regime_truth: truthSection(truth) }),
    ...(hysteresis === null ? undefined : { hysteresis: hysteresisSection(hysteresis, runs, flatWithin) }),
    ...(effective === null ? undefined : { regime_effective: effectiveSection(effective) }),
    ...(belief === null ? undefined : { belief: beliefSection(belief, runs, flatWithin) }),
    ...(evidence === undefined ? undefined : { evidence }),
    ...(features === null ? undefined : { features: features.value }),
  };
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
  return {
    symbol: facts.symbol,
    last_run_id: last?.place.run_id ?? null,
    last_run_status: last === undefined ? null : runStatus(last),
    last_engine_timestamp_ms: last?.place.engine_timestamp_ms ?? null,
    last_error: lastError(facts),
    staleness,
    gate: gateSection(facts.gate, facts.reset),
    ...enginePart(facts, config.flat_within),
    ...analysisPart(facts),
    raw_events_per_second: rawEventsPerSecond(facts.runs),
    recent_runs: recentRunsSection(facts.runs, config.recent_runs),
  };
}
