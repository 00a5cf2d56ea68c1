import { availableParallelism } from 'node:os';

import { closingLine, readClosingLine, type Tally } from './closing-line.ts';
import { runSteps, type StepResult } from './step.ts';
import { STEPS } from './steps.ts';

/*
 * Every check of the repository: what `npm test`, `pnpm check` and CI run. The output of a check is shown when it
 * fails, that of the tests as they run. The last line counts tests and checks together.
 */
const lanes = Math.min(2, availableParallelism());
const started = performance.now();

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function tell({ name, outcome, durationMs, output }: StepResult): void {
  const streamed = STEPS.some((step) => step.name === name && step.streamed === true);
  process.stdout.write(`${outcome === 'passed' ? 'ok  ' : 'FAIL'} ${name} (${seconds(durationMs)})\n`);
  if (outcome !== 'passed' && !streamed) process.stdout.write(`${output.trimEnd()}\n\n`);
}

/** What a step adds to the closing line: its tests where it ran tests, else itself. */
function tallyOf({ outcome, output }: StepResult): Tally {
  const tests = readClosingLine(output);
  if (tests === null) return { passed: outcome === 'passed' ? 1 : 0, failed: outcome === 'passed' ? 0 : 1, skipped: 0 };
  return outcome === 'passed' || tests.failed > 0 ? tests : { ...tests, failed: 1 };
}

const results = await runSteps(STEPS, lanes, tell);
const total = results.map(tallyOf).reduce((sum, one) => ({
  passed: sum.passed + one.passed,
  failed: sum.failed + one.failed,
  skipped: sum.skipped + one.skipped,
}));

process.stdout.write(`\n${STEPS.length} checks in ${seconds(performance.now() - started)}\n${closingLine(total)}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
