import { type CalibratedSource, type Opinion, strengthPosition } from '@xray/contracts';

import { REGIME_COUNT, type RegimeVector, zeros } from '../regime-vector.ts';

/** Rows of nats by rising strength, one column per regime in taxonomy order. */
type Reading = readonly RegimeVector[];

/** By source, then by the regime that it names. */
export type CalibratedLikelihoods = ReadonlyMap<string, ReadonlyMap<string, Reading>>;

export const NOTHING_CALIBRATED: CalibratedLikelihoods = new Map();

export function calibratedLikelihoods(sources: readonly CalibratedSource[]): CalibratedLikelihoods {
  return new Map(
    sources.map(({ source, readings }) => [source, new Map(readings.map(({ regime, nats }) => [regime, nats]))]),
  );
}

/**
 * What an opinion of a calibrated source adds to the log of every regime's mass, in nats: the source's table at the named regime
 * and the strength, linear between two rows, times the opinion's confidence and its share of the source's voice. A
 * regime that the source never named while it was calibrated adds nothing.
 */
export function calibratedLogLikelihood(
  readings: ReadonlyMap<string, Reading>,
  { regime, strength, confidence }: Opinion,
  share: number,
): number[] {
  const nats = zeros();
  const rows = readings.get(regime);
  if (rows === undefined) return nats;
  const { lower, upper_share: upperShare } = strengthPosition(rows.length, strength);
  const below = rows[lower];
  const above = rows[lower + 1];
  const weight = confidence * share;
  for (let i = 0; i < REGIME_COUNT; i += 1) {
    nats[i] = weight * ((1 - upperShare) * (below?.[i] ?? 0) + upperShare * (above?.[i] ?? 0));
  }
  return nats;
}
