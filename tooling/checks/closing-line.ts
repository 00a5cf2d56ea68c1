/** How many tests and checks there were, by what became of them. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The one plain line that scripts look for at the end of a run. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The tally of the last closing line of an output; `null` where there is none. */
export function readClosingLine(output: string): Tally | null {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const found = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line);
  if (found === null) return null;
  const [, passed = '', failed = '', skipped = '0'] = found;
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}
