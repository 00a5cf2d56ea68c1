import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { cruiseTree } from './cruise-tree.ts';
import { RULES } from './rules.ts';
import { RUNNER_LINES, RUNNER_RULES } from './runner-rules.ts';

const NAMES = [...RULES, ...RUNNER_RULES].map((rule) => rule.name);
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
let scratch = '';

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'xray-boundaries-'));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** A small sound tree with the files of one fixture laid over it, linked as pnpm links a workspace. */
function treeWith(fixture: string): string {
  const root = join(scratch, fixture);
  cpSync(join(fixtures, 'sound'), root, { recursive: true });
  if (fixture !== 'sound') cpSync(join(fixtures, fixture), root, { recursive: true });
  mkdirSync(join(root, 'node_modules/@xray'), { recursive: true });
  for (const name of readdirSync(join(root, 'packages'))) {
    symlinkSync(join(root, 'packages', name), join(root, 'node_modules/@xray', name));
  }
  mkdirSync(join(root, 'node_modules/fast-check'));
  writeFileSync(
    join(root, 'node_modules/fast-check/package.json'),
    '{ "name": "fast-check", "exports": "./index.js" }',
  );
  writeFileSync(join(root, 'node_modules/fast-check/index.js'), 'export const nat = 1;');
  return root;
}

/** One line more than the runner may have. */
function lengthen(file: string): void {
  appendFileSync(file, '\n'.repeat(RUNNER_LINES));
}

it('finds nothing wrong with a sound tree, and has looked at all of it', async () => {
  const { violations, modules, crossPackageImports } = await cruiseTree(treeWith('sound'));
  expect(violations).toEqual([]);
  expect(crossPackageImports).toBe(5);
  expect([...modules].filter((path) => path.startsWith('packages/composer/')).sort()).toEqual([
    'packages/composer/src/index.ts',
    'packages/composer/src/testing/streams.ts',
  ]);
});

it('has a fixture for every rule and for nothing else', () => {
  expect(readdirSync(fixtures).sort()).toEqual([...NAMES, 'sound'].sort());
});

describe('each rule bites', () => {
  it.each(NAMES)('%s', async (name) => {
    const root = treeWith(name);
    if (name === 'runner-is-thin') lengthen(join(root, 'apps/runner/src/pipeline/long.ts'));
    const { violations } = await cruiseTree(root);
    expect(new Set(violations.map((violation) => violation.rule))).toEqual(new Set([name]));
  });
});
