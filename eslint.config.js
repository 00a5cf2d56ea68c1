import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

import { corePurity } from './tooling/eslint/core-purity.js';

/** Packages whose every step is a pure function of its arguments. */
const core = [
  'contracts',
  'composer',
  'regime-engine',
  'state-gate',
  'analysis-engine',
  'dashboards',
  'orchestrator',
  'market-sim',
];

export default defineConfig(
  globalIgnores(['**/dist/', '**/.turbo/', 'docs/api/', 'tooling/boundaries/fixtures/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['vitest.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
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
    files: core.map((name) => `packages/${name}/src/**/*.ts`),
    ignores: ['**/*.test.ts'],
    rules: corePurity,
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
