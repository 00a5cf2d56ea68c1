import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

import { SlowFirstSequencer } from './tooling/checks/slow-first-sequencer.ts';

/** Tests run on the sources: the `x-source` condition of every package's `exports` leads there. */
const CONDITIONS = ['x-source', 'module', 'node', 'development|production'];

const roots = [
  ...readdirSync('packages').map((name) => `packages/${name}`),
  'apps/regimes',
  'apps/runner',
  'apps/dashboard-web',
  'tooling',
];

export default defineConfig({
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    projects: roots.map((root) => ({
      extends: true as const,
      // A package's modules keep no state, so its test files share what they load: loading was half of their time.
      test: { name: root.split('/').at(-1) ?? root, root, isolate: !root.startsWith('packages/') },
    })),
    reporters: ['default', './tooling/checks/closing-line-reporter.ts'],
    // Nothing else runs beside the tests, and those that start processes mostly wait: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: SlowFirstSequencer },
    // A busy machine is slow, and no test is about time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
