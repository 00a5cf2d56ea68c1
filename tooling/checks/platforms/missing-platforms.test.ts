import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { ROOT } from '../../workspace/packages.ts';
import { missingPlatforms } from './missing-platforms.ts';

const systems = { linux: ['x64', 'arm64'], darwin: ['x64', 'arm64'], win32: ['x64'] };

function lockfile(leftOut: readonly string[]): string {
  const binaries = Object.entries(systems)
    .flatMap(([os, cpus]) => cpus.map((cpu) => ({ os, cpu, name: `@tool/${os}-${cpu}` })))
    .filter(({ name }) => !leftOut.includes(name));
  const packages = binaries.map(({ cpu, name, os }) => `  '${name}@1.0.0':\n    cpu: [${cpu}]\n    os: [${os}]\n`);
  const optional = binaries.map(({ name }) => `      '${name}': 1.0.0\n`);
  return `packages:
  'watcher@2.0.0':
    os: [darwin]
    cpu: [x64]
  tool@1.0.0: {}
${packages.join('')}snapshots:
  tool@1.0.0(peer@1.0.0):
    optionalDependencies:
${optional.join('')}  user@1.0.0:
    optionalDependencies:
      watcher: 2.0.0
`;
}

it('asks for linux, macOS and Windows of every family of binaries, and leaves single optional packages alone', () => {
  expect(missingPlatforms(lockfile([]))).toEqual([]);
  expect(missingPlatforms(lockfile(['@tool/darwin-arm64', '@tool/win32-x64']))).toEqual([
    'tool@1.0.0 has no binary for darwin arm64, win32 x64 in the lockfile: resolve it afresh against the full registry',
  ]);
});

it('finds nothing missing in the lockfile of this repository', () => {
  expect(missingPlatforms(readFileSync(join(ROOT, 'pnpm-lock.yaml'), 'utf8'))).toEqual([]);
});
