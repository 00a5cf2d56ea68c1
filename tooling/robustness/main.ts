import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as prettier from 'prettier';

import { ROOT } from '../workspace/packages.ts';
import { readHeldCases } from './held-cases.ts';
import { robustnessPage } from './page.ts';

/*
 * `docs/robustness.md`, made of the titles of tests named `robust: KIND: EXAMPLE → OUTCOME`. Without a word it compares,
 * with `--write` it writes.
 */
const PAGE = join(ROOT, 'docs/robustness.md');
const TESTS = ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'apps/*/{src,test}/**/*.test.{ts,tsx}'];

const files = globSync([...TESTS, 'tooling/**/*.test.ts'], { cwd: ROOT, exclude: ['**/node_modules/**'] }).sort();
const read = files.map((file) => readHeldCases(readFileSync(join(ROOT, file), 'utf8'), file));
const problems = read.flatMap((one) => one.problems);
const options = await prettier.resolveConfig(PAGE);
const text = robustnessPage(read.flatMap((one) => one.cases));
const page = await prettier.format(text, { ...options, filepath: PAGE });

if (process.argv.includes('--write')) writeFileSync(PAGE, page);
else if (readFileSync(PAGE, 'utf8') !== page)
  problems.push('docs/robustness.md is not what the tests say: run `pnpm robustness`');

for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
