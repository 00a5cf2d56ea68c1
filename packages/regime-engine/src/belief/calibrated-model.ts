import {
  type Calibration,
  calibrationDigest,
  type CalibrationProfile,
  calibrationSchema,
  chancesProblem,
  type Opinion,
} from '@xray/contracts';
import { parseAs } from '@xray/contracts/config';

import { claimsProblem, profileClaims } from '../claims/profile-claims.ts';
import { RegimeEngineError } from '../errors.ts';
import { shippedCalibration } from '../shipped/shipped-calibration.ts';
import { MEASURED_VETO_EXCLUSIONS } from '../vetoes/vetoes.ts';
import { type BeliefModel, type BeliefProfile, UNCALIBRATED_PROFILE } from './belief-model.ts';
import { calibratedLikelihoods } from './calibrated-likelihood.ts';
import { mixableChances } from './mixed-distributions.ts';
import { isSameJson } from './same-json.ts';
import { sum } from '../regime-vector.ts';

const SUM_TOLERANCE = 1e-6;

interface MarkedProfile {
  readonly marked_by: ReadonlySet<string>;
  readonly profile: BeliefProfile;
  /** The same for a run in which none of its sources speaks: what was measured is not of such verdicts. */
  readonly silent: BeliefProfile;
}

function refusal(detail: string, options?: ErrorOptions): RegimeEngineError {
  return new RegimeEngineError(
    'invalid_calibration',
    `calibration: ${detail}; use the file as \`xray calibrate\` wrote it, or fit another one`,
    options,
  );
}

function refuse(detail: string): never {
  throw refusal(detail);
}

/** Calibrations that were read, so that none is read twice: it takes longer than a verdict, and nothing of them changes. */
const known = new WeakSet<object>([shippedCalibration]);

/**
 * A calibration from untrusted JSON: of the contract's shape, whole by its own digest, with distributions that sum to 1. What was read
 * before, and what is the same as what ships, is known to be sound.
 *
 * @throws RegimeEngineError `invalid_calibration`, naming the first thing that is wrong.
 */
export function readCalibration(value: unknown): Calibration {
  if (isKnown(value)) return value;
  if (isSameJson(value, shippedCalibration)) return shippedCalibration;
  const calibration = readAnew(value);
  known.add(calibration);
  return calibration;
}

function isKnown(value: unknown): value is Calibration {
  return typeof value === 'object' && value !== null && known.has(value);
}

function readAnew(value: unknown): Calibration {
  const calibration = parseAs(calibrationSchema, value, refusal);
  for (const { chances, claims, id, transition, stationary } of calibration.profiles) {
    const problem =
      (chances === undefined ? null : chancesProblem(chances)) ?? (claims === undefined ? null : claimsProblem(claims));
    if (problem !== null) refuse(`profile ${id}: ${problem}`);
    for (const row of [...transition, stationary])
      if (Math.abs(sum(row) - 1) > SUM_TOLERANCE) refuse(`profile ${id}: a distribution sums to ${sum(row)}, not to 1`);
  }
  for (const [name, curve] of Object.entries(calibration.confidence)) {
    const falls = curve.some((point, i) => {
      const before = curve[i - 1];
      return before !== undefined && (point.mass <= before.mass || point.confidence < before.confidence);
    });
    if (falls) refuse(`confidence.${name} must rise`);
  }
  if (calibrationDigest(calibration) !== calibration.hash) refuse('its content does not match its hash');
  return calibration;
}

function markedProfile({
  chances,
  claims,
  id,
  marked_by,
  sources,
  stationary,
  transition,
}: CalibrationProfile): MarkedProfile {
  const profile = {
    id,
    truth_prior: stationary,
    stationary,
    transition,
    likelihoods: calibratedLikelihoods(sources),
    claims: profileClaims(claims),
    chances: chances === undefined ? null : mixableChances(chances),
  };
  const isOfDegrees = claims?.some(({ kind }) => kind !== 'regime') ?? false;
  // Where the profile tells degrees of wildness, what it has learnt is not of regimes that others name.
  const silent = isOfDegrees ? UNCALIBRATED_PROFILE : { ...profile, claims: null, chances: null };
  return { marked_by: new Set(marked_by), profile, silent };
}

/** The model of a calibration that has been read, or that is known to be sound. */
export function calibratedModel({ confidence, hash, profiles }: Calibration): BeliefModel {
  const marked = profiles.map(markedProfile);
  const last = marked.at(-1) ?? refuse('it has no profile');
  return {
    profileOf(opinions: readonly Opinion[]) {
      const holds = ({ marked_by: markers }: MarkedProfile): boolean =>
        markers.size === 0 || opinions.some(({ source }) => markers.has(source));
      const { profile, silent } = marked.find(holds) ?? last;
      const speaks = opinions.length === 0 || opinions.some(({ source }) => profile.likelihoods.has(source));
      return speaks ? profile : silent;
    },
    degrees: new Set(
      profiles.filter(({ claims = [] }) => claims.some(({ kind }) => kind !== 'regime')).map(({ id }) => id),
    ),
    veto_exclusions: MEASURED_VETO_EXCLUSIONS,
    confidence,
    calibration_hash: hash,
  };
}
