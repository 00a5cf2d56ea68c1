import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { withPackedPackages, type PackedPackage } from '../packaging/pack.ts';
import { PUBLISHED } from '../workspace/packages.ts';

/*
 * Looks at every package as it would be published, through the eyes of publint (does the manifest lead where it says?)
 * and of are-the-types-wrong (does every way of importing it find its types?), with two exceptions, both by intention: a
 * CommonJS project gets ES modules, which Node 24 can require, and `node10` is a resolution that knows no `exports`.
 */
const EXCEPTIONS = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm'];
const attw = fileURLToPath(
  import.meta.resolve('@arethetypeswrong/cli/package.json').replace('package.json', 'dist/index.js'),
);
const run = promisify(execFile);

async function publintProblems({ source, tarball }: PackedPackage): Promise<readonly string[]> {
  const bytes = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  return messages.map(
    (message) => `publint, ${source.name}: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
}

async function typesProblems({ source, tarball }: PackedPackage): Promise<readonly string[]> {
  try {
    await run(process.execPath, [attw, tarball, ...EXCEPTIONS, '--no-color', '--no-emoji']);
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
    return [`are-the-types-wrong, ${source.name}:\n${output}`];
  }
}

/** A package with nothing to import has no types to be wrong about. */
function isLibrary({ source }: PackedPackage): boolean {
  return source.folder.startsWith('packages/');
}

const problems = await withPackedPackages(PUBLISHED, async (packed) => {
  const found: string[] = [];
  for (const one of packed) {
    found.push(...(await publintProblems(one)), ...(isLibrary(one) ? await typesProblems(one) : []));
  }
  return found;
});
for (const problem of problems) console.error(problem);
console.log(`${PUBLISHED.length} packages packed, ${problems.length} problem(s)`);
process.exitCode = problems.length === 0 ? 0 : 1;
