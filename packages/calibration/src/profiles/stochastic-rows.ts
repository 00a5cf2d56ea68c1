import { at } from '@xray/contracts/checks';

/** Rows of logarithms to rows of probabilities. */
export function softmaxRows(logs: Float64Array, columns: number): Float64Array {
  const out = new Float64Array(logs.length);
  for (let row = 0; row < logs.length; row += columns) {
    const values = logs.subarray(row, row + columns);
    const top = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const masses = values.map((value) => Math.exp(value - top));
    const sum = masses.reduce((partial, mass) => partial + mass, 0);
    out.set(
      masses.map((mass) => mass / sum),
      row,
    );
  }
  return out;
}

/** The derivative by the logarithms, from the one by the probabilities. */
export function softmaxGradient(
  probabilities: Float64Array,
  byProbability: Float64Array,
  columns: number,
): Float64Array {
  const out = new Float64Array(probabilities.length);
  for (let row = 0; row < probabilities.length; row += columns) {
    let mean = 0;
    for (let cell = row; cell < row + columns; cell += 1) mean += at(probabilities, cell) * at(byProbability, cell);
    for (let cell = row; cell < row + columns; cell += 1)
      out[cell] = at(probabilities, cell) * (at(byProbability, cell) - mean);
  }
  return out;
}

/** A matrix that stands row by row, as rows. */
export function rowsOf(values: Float64Array, columns: number): number[][] {
  const rows: number[][] = [];
  for (let row = 0; row < values.length; row += columns) rows.push([...values.subarray(row, row + columns)]);
  return rows;
}
