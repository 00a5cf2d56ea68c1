import type { Calibration, CalibrationProfile } from '@xray/contracts';

import { type NamedVerdict, regimeClaims, wildnessClaims } from '../claims/fit-claims.ts';
import { claimedKinds } from '../claims/wildness-kinds.ts';
import { confidenceAt, confidenceCurve } from '../confidence/confidence-curve.ts';
import { COMPLETE_PROFILE, withConfidence, withMoreData } from '../fit-calibration.ts';
import type { ComparedVerdict, JudgedMarkets } from './judge-markets.ts';

/** The same profile with its claims measured: degrees of wildness by what came, regimes by what was true. */
function withMeasuredClaims(
  profile: CalibrationProfile,
  judged: JudgedMarkets,
  { cadence_ms, seed }: { readonly cadence_ms: number; readonly seed: number },
): CalibrationProfile {
  const { claims = [], id } = profile;
  const kinds = claims.length === 0 ? null : claimedKinds(claims);
  if (kinds !== null && judged.symbols.length > 0 && id !== COMPLETE_PROFILE)
    return { ...profile, claims: wildnessClaims(kinds, judged.symbols, { cadence_ms, seed }) };
  if (id === COMPLETE_PROFILE && judged.compared.hysteresis.length > 0) {
    const { hysteresis, truth } = judged.compared;
    return {
      ...profile,
      claims: regimeClaims({ truth: withConfidences(truth), hysteresis: withConfidences(hysteresis) }, seed),
    };
  }
  return profile;
}

/** The verdicts with the confidence that their own curve gives their mass. */
function withConfidences(verdicts: readonly ComparedVerdict[]): readonly NamedVerdict[] {
  const curve = confidenceCurve(verdicts);
  return verdicts.map((verdict) => ({ ...verdict, confidence: confidenceAt(curve, verdict.mass) }));
}

/** The same calibration with what was learnt from verdicts on markets that no table was fitted on: confidence, and claims. */
export function withJudgement(calibration: Calibration, judged: JudgedMarkets, seed: number): Calibration {
  const { compared, data } = judged;
  const { cadence_ms } = calibration;
  const profiles = calibration.profiles.map((profile) => withMeasuredClaims(profile, judged, { cadence_ms, seed }));
  const claiming = { ...calibration, profiles };
  return compared.hysteresis.length > 0
    ? withConfidence(claiming, { ...compared, data })
    : withMoreData(claiming, data);
}
