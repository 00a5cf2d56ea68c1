import { execFileSync } from 'node:child_process';

import { z } from 'zod';

import { ROOT } from '../workspace/packages.ts';

/** Licences under which a library may ship inside ours: they ask for their notice and no more. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Unlicense',
  // Offered under either: MIT is of the list.
  '(MIT OR CC0-1.0)',
]);

/*
 * Every library that a published package brings along has a licence of the list. A compound like `(MIT OR GPL-2.0)` is
 * none of the list: read it, then list it here as it stands.
 */
const text = execFileSync('pnpm', ['-r', 'licenses', 'list', '--prod', '--json'], { cwd: ROOT, encoding: 'utf8' });
const byLicence = Object.entries(z.record(z.string(), z.array(z.object({ name: z.string() }))).parse(JSON.parse(text)));
const refused = byLicence.filter(([licence]) => !ALLOWED.has(licence));

for (const [licence, libraries] of refused) {
  const names = libraries.map(({ name }) => name).join(', ');
  console.error(`${licence} is not a licence we ship: replace ${names}, or allow it in tooling/checks/licences.ts`);
}
if (byLicence.length === 0) console.error('pnpm named no licence at all: is the workspace installed?');
console.log(`${byLicence.length} licences among the production dependencies, ${refused.length} refused`);
process.exitCode = refused.length > 0 || byLicence.length === 0 ? 1 : 0;
