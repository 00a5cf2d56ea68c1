import type { Step } from './step.ts';

const isCi = process.env['CI'] === 'true';

/** In CI nothing is taken from a cache: what passes there has run there. */
const uncached = isCi ? ['--force'] : [];

const incremental = isCi ? [] : ['--incremental', '--tsBuildInfoFile', 'node_modules/.cache/tsc/workspace.json'];

/** Turbo says what failed and nothing else. */
const QUIET = ['--output-logs=errors-only', '--log-order=grouped', '--no-update-notifier'];

/** Every check of the repository, in the order in which its result is shown. */
export const STEPS: readonly Step[] = [
  { name: 'build', command: ['turbo', 'run', 'build', ...QUIET, ...uncached, '--concurrency=2'] },
  // One program for the whole workspace: a program a package would check what it imports again and again.
  { name: 'typecheck', command: ['tsc', ...incremental] },
  { name: 'typecheck of the page', command: ['tsc', '--noEmit', '-p', 'apps/dashboard-web'] },
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'boundaries', command: ['node', 'tooling/boundaries/check.ts'] },
  {
    name: 'generated schemas',
    command: ['node', '--conditions=x-source', 'packages/contracts/scripts/check-schemas.ts'],
  },
  { name: 'robustness page', command: ['node', 'tooling/robustness/main.ts'] },
  { name: 'unused code and dependencies', command: ['knip', '--no-progress', '--treat-config-hints-as-errors'] },
  { name: 'licences', command: ['node', 'tooling/checks/licences.ts'] },
  { name: 'packed packages', command: ['node', 'tooling/checks/packed-packages.ts'], needs: ['build'] },
  { name: 'API reference', command: ['typedoc', '--logLevel', 'Warn'] },
  { name: 'tests', command: ['vitest', 'run'], needs: [], streamed: true },
];
