/** Neighbouring runs with the same value, as one stretch. */
export interface Stretch<Value> {
  readonly value: Value;
  /** Indices of the first and the last run. */
  readonly first: number;
  readonly last: number;
}

export function stretchesOf<Value>(column: readonly Value[]): readonly Stretch<Value>[] {
  const stretches: Stretch<Value>[] = [];
  column.forEach((value, index) => {
    const before = stretches.at(-1);
    if (before !== undefined && Object.is(before.value, value))
      stretches[stretches.length - 1] = { ...before, last: index };
    else stretches.push({ value, first: index, last: index });
  });
  return stretches;
}
