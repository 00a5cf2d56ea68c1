import type { Artifact, DashboardAnalysis, DashboardAttention } from '@xray/contracts';

import { allFailures, type AnalysisFacts } from '../facts/analysis-facts.ts';
import { copied } from './copied.ts';

/** The modules whose artifacts the view model knows by name, beside the detections, which it knows by their kind. */
const MARKET_METRICS = 'market_metrics';
const ATTENTION_SCORE = 'attention_score';

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function attentionOf({ payload }: Artifact): DashboardAttention | null {
  const { score, reasons } = payload;
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) return null;
  return { score, reasons: Array.isArray(reasons) ? reasons.filter(isText) : [] };
}

/** How much to look at the symbol; `null` where the run has no `attention_score`, or one without a score of [0, 1]. */
export function attentionSection(artifacts: readonly Artifact[]): DashboardAttention | null {
  const artifact = artifacts.find((each) => each.module_id === ATTENTION_SCORE);
  return artifact === undefined ? null : attentionOf(artifact);
}

/** The numbers of the `market_metrics` artifacts, by name; `null` where the run has none. */
export function metricsSection(artifacts: readonly Artifact[]): Readonly<Record<string, number | null>> | null {
  const metrics: Record<string, number | null> = {};
  let found = false;
  for (const { module_id, payload } of artifacts) {
    if (module_id !== MARKET_METRICS) continue;
    found = true;
    for (const name of Object.keys(payload).sort()) {
      const value = payload[name];
      if (typeof value === 'number' || value === null) metrics[name] = value;
    }
  }
  return found ? metrics : null;
}

function activeSummaries(artifacts: readonly Artifact[]): readonly string[] {
  return artifacts.flatMap(({ artifact_kind, payload }) => {
    const summary = payload['summary'];
    return artifact_kind === 'detection' && payload['active'] === true && isText(summary) ? [summary] : [];
  });
}

function statusOf(facts: AnalysisFacts, failures: readonly string[]): DashboardAnalysis['status'] {
  if (facts.artifacts.length === 0) return 'EMPTY';
  return facts.completed === 'SUCCESS' && failures.length === 0 ? 'PRESENT' : 'PARTIAL';
}

export function analysisSection(facts: AnalysisFacts, attention: DashboardAttention | null): DashboardAnalysis {
  const failures = allFailures(facts).map(
    ({ module_id, error_kind, error_detail }) => `${module_id}: ${error_kind}: ${error_detail}`,
  );
  if (facts.runError !== null) failures.push(`run: ${facts.runError}`);
  return {
    run_id: facts.place.run_id,
    engine_timestamp_ms: facts.place.engine_timestamp_ms,
    status: statusOf(facts, failures),
    highlights: [...activeSummaries(facts.artifacts), ...(attention?.reasons ?? [])],
    artifacts: copied(facts.artifacts),
    failures,
  };
}
