import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { PUBLISHED, ROOT, type WorkspacePackage } from '../workspace/packages.ts';

const runsAnywhere = ['contracts', 'composer', 'regime-engine', 'state-gate', 'evaluation', 'calibration', 'regimes'];

/** What every package has, and why it fails without: the sentence is the name of the missing thing. */
function missing({ folder, path, manifest }: WorkspacePackage): readonly string[] {
  const name = folder.split('/').at(-1) ?? folder;
  const minimumNode = runsAnywhere.includes(name) ? '>=20' : '>=24';
  const demands: readonly [string, boolean][] = [
    ['a description of one sentence', /^[A-Z].*\.$/.test(manifest.description ?? '')],
    ['"type": "module"', manifest.type === 'module'],
    ['"sideEffects": false', manifest.sideEffects === false],
    ['"license": "UNLICENSED"', manifest.license === 'UNLICENSED'],
    ['"publishConfig": { "access": "restricted" }', manifest.publishConfig?.access === 'restricted'],
    [`"engines": { "node": "${minimumNode}" }`, manifest.engines?.node === minimumNode],
    ['an exports map with "./package.json"', manifest.exports?.['./package.json'] === './package.json'],
    ['"keywords"', (manifest.keywords?.length ?? 0) > 1],
    ['a README', existsSync(join(path, 'README.md'))],
    [
      `a page docs/packages/${name}.md`,
      manifest.exports?.['.'] === undefined || existsSync(join(ROOT, 'docs/packages', `${name}.md`)),
    ],
    ['tests', globSync('{src,test}/**/*.test.{ts,tsx}', { cwd: path }).length > 0],
  ];
  return demands.filter(([, met]) => !met).map(([demand]) => demand);
}

describe('every package has what a package has', () => {
  it.each(PUBLISHED.map((one) => [one.folder, one] as const))('%s', (_, one) => {
    expect(missing(one)).toEqual([]);
  });
});
