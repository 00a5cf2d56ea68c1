import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { checkedIndex, HOT_FILES } from './tooling/eslint/checked-index.js';
import { corePurity, noArithmetic, noPowers, purePackages, renderers, webPage } from './tooling/eslint/core-purity.js';
import { habits } from './tooling/eslint/habits.js';

/** Packages that run anywhere: Node, Bun, Deno, a browser. */
const pure = ['contracts', 'composer', 'regime-engine', 'state-gate', 'evaluation', 'calibration'];

/** Packages whose every step is a pure function of its arguments. */
const core = [...pure, 'analysis-engine', 'calendar', 'dashboards', 'orchestrator', 'market-sim'];

/** Where something is made up to be tested with. */
const tests = ['**/*.test.{ts,tsx}', '**/test/**/*.ts', '**/src/**/testing/**', 'tooling/packaging/suite/**'];

/** What ships of some packages: their sources without tests and what only tests use. */
function shipped(names) {
  return {
    files: names.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: ['**/*.test.ts', '**/src/testing/**'],
  };
}

export default defineConfig(
  globalIgnores(['**/dist/', '**/.examples/', '**/.turbo/', 'docs/api/', 'tooling/boundaries/fixtures/']),
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { xray: { rules: { ...checkedIndex, ...habits } } },
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './apps/dashboard-web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      'no-duplicate-imports': 'error',
      'xray/constant-name': 'error',
      'xray/declared-function': 'error',
      'xray/single-export': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/prefer-for-of': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 500, skipBlankLines: false }],
      'no-warning-comments': 'error',
    },
  },
  {
    files: ['packages/*/src/**/*.{ts,tsx}', 'apps/{regimes,runner}/src/**/*.ts'],
    ignores: ['**/*.test.{ts,tsx}', '**/src/**/testing/**', ...HOT_FILES],
    rules: { 'xray/no-default-for-index': 'error' },
  },
  {
    files: ['**/*.{ts,tsx,js}'],
    ignores: ['**/*.test.{ts,tsx}', 'apps/*/test/**', 'tooling/packaging/suite/**'],
    rules: { 'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: tests,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'vitest', importNames: ['test'], message: 'A test is written with `it`.' },
            { name: 'fast-check', allowImportNames: ['default'], message: "It is `import fc from 'fast-check'`." },
          ],
        },
      ],
      'xray/constant-name': ['error', 'scalars'],
    },
  },
  { ...shipped(core), rules: corePurity },
  { ...shipped([...pure, 'analysis-engine', 'orchestrator']), rules: noPowers },
  { ...shipped(pure), rules: purePackages },
  {
    files: ['packages/dashboards/src/{text,terminal}/**/*.{ts,tsx}'],
    ignores: ['**/*.test.ts'],
    rules: renderers,
  },
  { files: ['apps/dashboard-web/src/**/*.{ts,tsx}'], ignores: ['**/*.test.ts'], rules: webPage },
  {
    files: ['apps/dashboard-web/src/{pages,components,shell,regimes}/**/*.{ts,tsx}'],
    ignores: ['**/*.test.ts', '**/sparkline.tsx', '**/history-window.ts'],
    rules: noArithmetic,
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
