/** Log densities of the distributions that a bar is drawn from. */

const lnSqrtTwoPi = 0.5 * Math.log(2 * Math.PI);

export function normalLogDensity(value: number, mean: number, deviation: number): number {
  const z = (value - mean) / deviation;
  return -0.5 * z * z - Math.log(deviation) - lnSqrtTwoPi;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0.5 within 1e-14 (Lanczos 1964, g = 7). */
function logGamma(x: number): number {
  const base = x + 6.5;
  const series = LANCZOS.reduce((sum, coefficient, order) => sum + coefficient / (x + order), 0.99999999999980993);
  return lnSqrtTwoPi + (x - 0.5) * Math.log(base) - base + Math.log(series);
}

/** Log density of Student's t scaled to variance 1: a function of the standardised value. */
export function studentLogDensity(degreesOfFreedom: number): (z: number) => number {
  const power = (degreesOfFreedom + 1) / 2;
  const constant = logGamma(power) - logGamma(degreesOfFreedom / 2) - 0.5 * Math.log((degreesOfFreedom - 2) * Math.PI);
  return (z) => constant - power * Math.log1p((z * z) / (degreesOfFreedom - 2));
}
