/** A number with its unit, e.g. `0.31` `million frames/s`. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

/** What a target bounds: the ratio against the floor, or the value where there is no floor. */
export interface Target {
  readonly of: 'ratio' | 'value';
  readonly bound: 'at_least' | 'at_most';
  readonly limit: number;
}

/** One line of the table. */
export interface Row {
  readonly measure: string;
  readonly value: Quantity;
  readonly floor: (Quantity & { readonly name: string }) | null;
  /** How many times better than the floor; above 1 is better whether the value is a rate or a time. */
  readonly ratio: number | null;
  /** First and third quartile of the ratio over the rounds; `null` for a single round. */
  readonly ratio_quartiles: readonly [number, number] | null;
  readonly target: Target | null;
  /** What went into the value, and what its parts were. */
  readonly notes: readonly string[];
}

export type Outcome =
  { readonly kind: 'measured'; readonly rows: readonly Row[] } | { readonly kind: 'skipped'; readonly reason: string };

export interface MeasureOptions {
  /** Fewer rounds and smaller worlds: to see that a change runs, not to quote. */
  readonly quick: boolean;
  /** A folder of its own, for logs; removed afterwards. */
  readonly directory: string;
  /** The `xray` command of another build, for measures of the command; this build's when left out. */
  readonly launcher?: string | undefined;
}

export interface Measure {
  /** What the command line calls it. */
  readonly name: string;
  /** Packages, in the process of the measure, or the command as a process of its own, which can be that of any build. */
  readonly of: 'packages' | 'command';
  run(options: MeasureOptions): Promise<Outcome>;
}

/** Whether a row meets its target; `null` where it has none. */
export function meetsTarget({ ratio, target, value }: Row): boolean | null {
  if (target === null) return null;
  const measured = target.of === 'ratio' ? ratio : value.value;
  if (measured === null) return null;
  return target.bound === 'at_least' ? measured >= target.limit : measured <= target.limit;
}
