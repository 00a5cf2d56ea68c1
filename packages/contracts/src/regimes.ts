import { z } from 'zod';

/** The nine regimes, in taxonomy order: the order that breaks every tie. */
export const REGIMES = [
  'CHOP_BALANCED',
  'CHOP_STOPHUNT',
  'LIQUIDATION_UP',
  'LIQUIDATION_DOWN',
  'SQUEEZE_UP',
  'SQUEEZE_DOWN',
  'TREND_BUILD_UP',
  'TREND_BUILD_DOWN',
  'TREND_EXHAUSTION',
] as const;

/** Accepts the nine names and nothing else: a regime that is not in the taxonomy is no value of a contract. */
export const regimeSchema = z.enum(REGIMES);
/** A state that a market can be in, one of the nine of `REGIMES`. `_UP` and `_DOWN` say where the price is going. */
export type Regime = z.infer<typeof regimeSchema>;

/** Mass by regime: nine numbers of [0, 1] that sum to 1 within 1e-9. Writers put the keys in lexicographic order, as canonical JSON has them; readers rely on no order. */
export const beliefByRegimeSchema = z.record(regimeSchema, z.number().min(0).max(1)).readonly();
/**
 * How likely each of the nine regimes is, as a share of 1; every key is present. As a type it does not hold the sum to
 * 1: `beliefByRegimeSchema` says how near to it writers come.
 */
export type BeliefByRegime = Readonly<Record<Regime, number>>;

const positionByRegime: ReadonlyMap<string, number> = new Map(REGIMES.map((regime, position) => [regime, position]));

/** Position of a regime in taxonomy order, 0 to 8. */
export function regimePosition(regime: Regime): number {
  return positionByRegime.get(regime) ?? REGIMES.length;
}

/** Narrows text from outside to a `Regime`. Names are compared exactly, case and all. */
export function isRegime(value: unknown): value is Regime {
  return typeof value === 'string' && positionByRegime.has(value);
}
