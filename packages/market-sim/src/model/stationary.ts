/**
 * The stationary distribution of an irreducible Markov chain, by the elimination of Grassmann, Taksar and Heyman (1985),
 * which subtracts nothing and so loses no digits.
 *
 * @param transition row-stochastic, n × n, row by row
 */
export function stationaryDistribution(transition: Float64Array, n: number): Float64Array {
  const rates = transition.slice();
  const at = (row: number, column: number): number => rates[row * n + column] ?? 0;
  const mass = new Float64Array(n);
  for (let last = n - 1; last > 0; last -= 1) {
    let leaving = 0;
    for (let column = 0; column < last; column += 1) leaving += at(last, column);
    for (let row = 0; row < last; row += 1) {
      rates[row * n + last] = at(row, last) / leaving;
      for (let column = 0; column < last; column += 1) {
        rates[row * n + column] = at(row, column) + at(row, last) * at(last, column);
      }
    }
  }
  mass[0] = 1;
  let total = 1;
  for (let state = 1; state < n; state += 1) {
    let sum = 0;
    for (let row = 0; row < state; row += 1) sum += (mass[row] ?? 0) * at(row, state);
    mass[state] = sum;
    total += sum;
  }
  return mass.map((value) => value / total);
}
