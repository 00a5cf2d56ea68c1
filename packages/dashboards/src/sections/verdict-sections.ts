import {
  claimText,
  type DashboardEffectiveVerdict,
  type DashboardVerdict,
  outlookText,
  type RegimeOutput,
} from '@xray/contracts';

import type { Newest, RunPlace } from '../facts/run-order.ts';
import type { EffectiveOutput } from '../facts/symbol-facts.ts';
import { copied } from './copied.ts';

function verdict(place: RunPlace, output: RegimeOutput): DashboardVerdict {
  return {
    run_id: place.run_id,
    engine_timestamp_ms: place.engine_timestamp_ms,
    regime: output.regime,
    confidence: output.confidence,
    drivers: [...output.drivers],
    invalidations: [...output.invalidations],
    permissions: [...output.permissions],
    ...(output.inputs === undefined ? {} : { inputs: copied(output.inputs) }),
    ...(output.claim === undefined ? {} : { claim: copied(output.claim), claim_text: claimText(output.claim) }),
    ...(output.outlook === undefined
      ? {}
      : { outlook: copied(output.outlook), outlook_text: outlookText(output.outlook) }),
  };
}

export function truthSection(truth: Newest<RegimeOutput>): DashboardVerdict {
  return verdict(truth.place, truth.value);
}

export function effectiveSection({ place, value }: Newest<EffectiveOutput>): DashboardEffectiveVerdict {
  return { ...verdict(place, value.output), source: value.source };
}
