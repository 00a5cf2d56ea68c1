import { nelderMead } from './nelder-mead.ts';

/** hᵢ₊₁ = omega + alpha · rᵢ² + beta · hᵢ, the variance of the next return given all before it. */
export interface Garch {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A fitted model, and ln p(returns) in nats under it. */
export interface GarchFit extends Garch {
  readonly log_likelihood: number;
}

/** Where the search starts: what daily returns of most markets are like. */
const STARTING_ALPHA = 0.05;
const STARTING_PERSISTENCE = 0.95;
const LOG_TWO_PI = Math.log(2 * Math.PI);

function meanSquare(returns: Float64Array): number {
  const known = returns.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value * value, 0) / known.length;
}

/**
 * The variance of the next return after each bar, the first bar's own taken as `start`. A return that is NaN is taken to have been as
 * large as was expected.
 */
export function garchVariances(returns: Float64Array, { alpha, beta, omega }: Garch, start: number): Float64Array {
  let variance = start;
  return returns.map((value) => {
    variance = omega + alpha * (Number.isNaN(value) ? variance : value * value) + beta * variance;
    return variance;
  });
}

function logLikelihood(returns: Float64Array, { alpha, beta, omega }: Garch, start: number): number {
  let variance = start;
  let sum = 0;
  for (const value of returns) {
    const square = Number.isNaN(value) ? variance : value * value;
    if (!Number.isNaN(value)) sum -= 0.5 * (LOG_TWO_PI + Math.log(variance) + square / variance);
    variance = omega + alpha * square + beta * variance;
  }
  return sum;
}

function logit(share: number): number {
  return Math.log(share / (1 - share));
}
function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/**
 * GARCH(1,1) of mean 0 (Bollerslev 1986) by maximum likelihood of normal returns, the variance of the first taken as the mean square of
 * all. The search is over ln omega, alpha + beta and alpha's share of it, which keeps variances positive and finite in the long run.
 */
export function fitGarch(returns: Float64Array): GarchFit {
  const scale = meanSquare(returns);
  const scaled = returns.map((value) => value / Math.sqrt(scale));
  const modelAt = ([omega = 0, persistence = 0, share = 0]: readonly number[]): Garch => {
    const alpha = logistic(persistence) * logistic(share);
    return { omega: Math.exp(omega), alpha, beta: logistic(persistence) - alpha };
  };
  const start = [
    Math.log(1 - STARTING_PERSISTENCE),
    logit(STARTING_PERSISTENCE),
    logit(STARTING_ALPHA / STARTING_PERSISTENCE),
  ];
  const { point } = nelderMead((candidate) => -logLikelihood(scaled, modelAt(candidate), 1), start);
  const model = modelAt(point);
  const fitted = { ...model, omega: model.omega * scale };
  return { ...fitted, log_likelihood: logLikelihood(returns, fitted, scale) };
}

/** The expected variances of the next `bars` returns, from the one of the very next. */
export function expectedVariances(next: number, { alpha, beta, omega }: Garch, bars: number): Float64Array {
  const expected = new Float64Array(bars);
  let variance = next;
  for (let ahead = 0; ahead < bars; ahead += 1) {
    expected[ahead] = variance;
    variance = omega + (alpha + beta) * variance;
  }
  return expected;
}
