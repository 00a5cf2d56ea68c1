import {
  claimText,
  outlookText,
  REGIMES,
  type DashboardTrendStatus,
  type DashboardEffectiveVerdict,
  type DashboardVerdict,
  type RegimeOutput,
  type BeliefByRegime,
  type DashboardBelief,
} from '@xray/contracts';

import { runBefore, type RecentRuns } from '../facts/recent-runs.ts';
import type { Newest, RunPlace } from '../facts/run-order.ts';
import type { EffectiveOutput, Belief } from '../facts/symbol-facts.ts';
import { copied } from './copied.ts';

/** The direction of a change; `flatWithin` and less is `FLAT`, no change known is `UNKNOWN`. */
export function trendOf(delta: number | null, flatWithin: number): DashboardTrendStatus {
  if (delta === null) return 'UNKNOWN';
  if (Math.abs(delta) <= flatWithin) return 'FLAT';
  return delta > 0 ? 'RISING' : 'FALLING';
}

/** A section while it is put together. */
type Draft<Section> = { -readonly [Field in keyof Section]: Section[Field] };

function verdict(place: RunPlace, output: RegimeOutput): Draft<DashboardVerdict> {
  const { claim, inputs, outlook } = output;
  const section: Draft<DashboardVerdict> = {
    run_id: place.run_id,
    engine_timestamp_ms: place.engine_timestamp_ms,
    regime: output.regime,
    confidence: output.confidence,
    drivers: [...output.drivers],
    invalidations: [...output.invalidations],
    permissions: [...output.permissions],
  };
  if (inputs !== undefined) section.inputs = copied(inputs);
  if (claim !== undefined) {
    section.claim = copied(claim);
    section.claim_text = claimText(claim);
  }
  if (outlook !== undefined) {
    section.outlook = copied(outlook);
    section.outlook_text = outlookText(outlook);
  }
  return section;
}

export function truthSection(truth: Newest<RegimeOutput>): DashboardVerdict {
  return verdict(truth.place, truth.value);
}

export function effectiveSection({ place, value }: Newest<EffectiveOutput>): DashboardEffectiveVerdict {
  return Object.assign(verdict(place, value.output), { source: value.source });
}

/** By mass descending; the sort is stable, so that ties stay in taxonomy order. */
function distributionOf(belief: BeliefByRegime): DashboardBelief['distribution'] {
  return REGIMES.map((regime) => ({ regime, mass: belief[regime] })).sort((left, right) => right.mass - left.mass);
}

export function beliefSection({ place, value }: Newest<Belief>, runs: RecentRuns, flatWithin: number): DashboardBelief {
  const distribution = distributionOf(value.belief);
  const anchor = distribution[0] ?? { regime: REGIMES[0], mass: 0 };
  const before = runBefore(runs, place, (run) => (run.verdict?.belief ?? null) !== null)?.verdict?.belief ?? null;
  const delta = before === null ? null : anchor.mass - before[anchor.regime];
  return {
    run_id: place.run_id,
    engine_timestamp_ms: place.engine_timestamp_ms,
    anchor_regime: anchor.regime,
    distribution,
    entropy_bits: value.entropy_bits,
    trend: { status: trendOf(delta, flatWithin), anchor_mass_delta: delta },
  };
}
