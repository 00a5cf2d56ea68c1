import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path/posix';

import { expect, it } from 'vitest';
import { z } from 'zod';

import { LIBRARIES, PUBLISHED, ROOT, type WorkspacePackage } from '../workspace/packages.ts';

const { entryPoints, packagesRequiringDocumentation } = z
  .object({ entryPoints: z.array(z.string()), packagesRequiringDocumentation: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(join(ROOT, 'typedoc.json'), 'utf8')));

const published = new Set(PUBLISHED.map(({ name }) => name));
const libraries = LIBRARIES.filter(({ name }) => published.has(name));

const documented = new Set(globSync(entryPoints, { cwd: ROOT }).map((file) => file.replaceAll('\\', '/')));

const bySource = z.object({ 'x-source': z.string() });

/** The sources of what a package exports, from the root. */
function entrances({ folder, manifest }: WorkspacePackage): readonly string[] {
  return Object.values(manifest.exports ?? {}).flatMap((target) => {
    const source = bySource.safeParse(target);
    return source.success ? [join(folder, source.data['x-source'])] : [];
  });
}

/** TypeDoc warns of no package that it is not told of by name. */
it('demands documentation of every published library', () => {
  expect(packagesRequiringDocumentation.toSorted()).toEqual(libraries.map(({ name }) => name).toSorted());
});

it.each(libraries.map((one) => [one.name, one] as const))('the API reference has every entrance of %s', (_, one) => {
  expect(entrances(one)).not.toEqual([]);
  expect(entrances(one).filter((source) => !documented.has(source))).toEqual([]);
});
