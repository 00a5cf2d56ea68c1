import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { cruiseTree } from './cruise-tree.ts';

/*
 * Checks the dependency rules over the whole tree. A check that looked at nothing is no check: it fails too when a
 * source file was not looked at, or when no import was seen to lead from one package into another's sources.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = globSync(['packages/*/src/**/*.{ts,tsx}', 'apps/*/src/**/*.{ts,tsx}'], { cwd: root });
const { violations, modules, crossPackageImports } = await cruiseTree(root);
const unseen = sources.filter((source) => !modules.has(source));
const problems = [
  ...violations.map(({ rule, from, to, comment }) => `${rule}: ${from} → ${to}\n  ${comment}`),
  ...unseen.map((source) => `not looked at: ${source}`),
  ...(sources.length === 0 ? ['no source file was found'] : []),
  ...(crossPackageImports === 0 ? ['no import between packages was seen: are workspace imports resolved?'] : []),
];
for (const problem of problems) console.error(problem);
console.log(
  `${modules.size} modules, ${crossPackageImports} imports between packages, ${problems.length} problem(s) with the boundaries`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
