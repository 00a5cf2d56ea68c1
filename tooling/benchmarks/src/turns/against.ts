import process from 'node:process';

import type { Measure } from '../measure.ts';
import { median } from '../rounds.ts';
import { markdownLines, plainLines, quantityText, ratioText } from '../text-table.ts';
import { compareTurns, summarised, type ComparedFigure, type Comparison } from './comparison.ts';
import { otherBuild } from './other-build.ts';
import { runInTurns, type TurnOptions, type TurnsOfMeasure } from './run-in-turns.ts';

export interface AgainstResults {
  readonly commit: string;
  readonly measured: readonly TurnsOfMeasure[];
  readonly comparison: Comparison;
}

function cells(figure: ComparedFigure): readonly string[] {
  const { here, name, ratios, there, unit } = figure;
  const { median: ratio, quartiles } = summarised(figure);
  const values = [there, here].map((side) => quantityText({ value: median(side), unit }));
  return [name, ...values, ratioText(ratio, quartiles), String(ratios.length)];
}

/** Medians of both builds, and how many times better this one was than the other right next to it. */
export function againstTable({ commit, comparison, measured }: AgainstResults, markdown: boolean): string {
  const head = ['measure', commit, 'this build', 'times better', 'turns'];
  const table = (markdown ? markdownLines : plainLines)(head, comparison.figures.map(cells));
  const unmatched = comparison.unmatched.map((name) => `${name}: of one build only`);
  const reasons = measured.flatMap(({ measure, reasons }) => reasons.map((reason) => `${measure}: ${reason}`));
  return [...table, '', ...unmatched, ...reasons].join('\n').trimEnd();
}

/** Measures this build and another commit in turns. What went wrong with a measure stands in its turns. */
export async function measureAgainst(
  commit: string,
  measures: readonly Measure[],
  options: TurnOptions,
): Promise<AgainstResults> {
  const other = otherBuild(commit);
  const measured: TurnsOfMeasure[] = [];
  for (const measure of measures) {
    process.stderr.write(`bench: ${measure.name} against ${other.commit} …\n`);
    measured.push(await runInTurns(measure, other, options));
  }
  return { commit: other.commit, measured, comparison: compareTurns(measured.flatMap(({ turns }) => turns)) };
}
