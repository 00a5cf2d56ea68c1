import { join } from 'node:path';

import { expect, it } from 'vitest';

import { PUBLISHED, readManifest, ROOT } from '../workspace/packages.ts';

it('the command brings along, in the same version, each library of a package that is no part of its bundle', () => {
  const { dependencies = {} } = readManifest(join(ROOT, 'apps/runner'));
  const shared = PUBLISHED.filter(({ folder }) => folder.startsWith('packages/')).flatMap(({ manifest, name }) =>
    Object.entries(manifest.dependencies ?? {})
      .filter(([library]) => !library.startsWith('@xray/') && library in dependencies)
      .map(([library, version]) => ({ name, library, version })),
  );
  expect(shared.length).toBeGreaterThan(15);
  expect(shared.filter(({ library, version }) => dependencies[library] !== version)).toEqual([]);
});
