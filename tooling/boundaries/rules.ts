import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Packages that run anywhere: Node, Bun, Deno, a browser. */
export const PURE_PACKAGES = [
  'contracts',
  'composer',
  'regime-engine',
  'state-gate',
  'evaluation',
  'calibration',
] as const;

/** What tests are made of: it leans on whatever it tests. */
export const TEST_CODE = ['[.]test[.]tsx?$', '/src/testing/', '/test/'];
/** The folders of `dashboards` that draw the view model. */
const RENDERERS = '^packages/dashboards/src/(?:text|terminal)/';
/** What the browser loads. */
const WEB_PAGE = '^apps/dashboard-web/src/';
const BUILD_FILES = ['tsup[.]config[.]ts$', 'vite[.]config[.]ts$', 'vitest[.]config[.]ts$'];

/**
 * The dependency rules of the architecture. Each name is the folder of the fixture that breaks exactly it; each comment
 * is what a developer reads who broke it.
 */
export const RULES = [
  {
    name: 'star',
    comment:
      'A package imports @xray/contracts and no sibling: state the need as a port in contracts, wire it in an app.',
    from: { path: '^packages/([^/]+)/' },
    to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/contracts/'] },
  },
  {
    name: 'only-apps-compose',
    comment: 'Packages know nothing of apps and tooling.',
    from: { path: '^packages/', pathNot: BUILD_FILES },
    to: { path: '^(?:apps|tooling)/' },
  },
  {
    name: 'apps-stand-alone',
    comment: 'An app imports packages, never another app.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'runner-operations-are-last',
    comment:
      'An operation puts parts together and says what came of it: only their table imports one, and only the command line and the page’s own process the table.',
    from: {
      path: '^apps/runner/src/',
      pathNot: [
        '^apps/runner/src/operations/',
        '^apps/runner/src/cli/program[.]ts$',
        '^apps/runner/src/dashboard-process[.]ts$',
        ...TEST_CODE,
      ],
    },
    to: { path: '^apps/runner/src/operations/' },
  },
  {
    name: 'runner-reads-first',
    comment: 'The configuration is read before anything is built of it: config/ knows no part of the runner.',
    from: { path: '^apps/runner/src/config/', pathNot: TEST_CODE },
    to: { path: '^apps/runner/src/', pathNot: '^apps/runner/src/config/' },
  },
  {
    name: 'tooling-outside',
    comment:
      'Tooling works on packages from outside; only the benchmarks import them. The launcher fetches the pinned Node for both.',
    from: { path: '^tooling/', pathNot: '^tooling/benchmarks/' },
    to: { path: '^(?:packages|apps)/', pathNot: '^apps/runner/bin/fetched-tools[.]js$' },
  },
  {
    name: 'no-circle',
    comment: 'A circle of imports has no order to read it in: move what both need into a module of its own.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-circle-of-folders',
    comment:
      'Folders that lean on each other cannot be read one after the other: move what both need below them, or what composes them above.',
    scope: 'folder',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-path-into-a-package',
    comment: 'A package is reached by its name and its exports, never by a path into its folder.',
    from: { path: '^((?:packages|apps|tooling)/[^/]+)/' },
    to: { path: '^packages/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'resolvable',
    comment:
      'The import leads nowhere: a missing file, an undeclared dependency, or a path that `exports` does not open.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'pure-packages-have-no-io',
    comment:
      'contracts, composer, regime-engine, state-gate, evaluation and calibration run in any browser: no module of Node.',
    from: { path: `^packages/(?:${PURE_PACKAGES.join('|')})/src/`, pathNot: TEST_CODE },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'modules-have-no-io',
    comment: 'Analysis modules compute; only outputs do I/O.',
    from: {
      path: '^packages/analysis-engine/src/modules/',
      pathNot: [...TEST_CODE, '^packages/analysis-engine/src/modules/outputs/'],
    },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'runs-never-look-back',
    comment:
      'What makes runs reads no evidence of them, and nothing that people said of a verdict: evidence/ is for whoever asks afterwards.',
    from: {
      path: '^packages/orchestrator/src/.+/',
      pathNot: ['^packages/orchestrator/src/evidence/', ...TEST_CODE],
    },
    to: { path: '^packages/orchestrator/src/evidence/' },
  },
  {
    name: 'renderers-see-the-view-model',
    comment:
      'A renderer sees the view model of @xray/contracts and its own folder: nothing of the builder or the server.',
    from: { path: RENDERERS, pathNot: TEST_CODE },
    to: { path: '^packages/dashboards/', pathNot: RENDERERS },
  },
  {
    name: 'web-sees-contracts-only',
    comment: 'The page draws the answers of the server as contracts describe them: it knows no other package.',
    from: { path: WEB_PAGE, pathNot: TEST_CODE },
    to: { path: '^packages/', pathNot: '^packages/contracts/' },
  },
  {
    name: 'web-sees-types-only',
    comment: 'The page computes nothing of the model: it imports the types of contracts and none of their code.',
    from: { path: WEB_PAGE, pathNot: TEST_CODE },
    to: { path: '^packages/contracts/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'no-test-code-in-production',
    comment: 'What ships never imports a test or what only tests use.',
    from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: TEST_CODE },
    to: { path: TEST_CODE },
  },
  {
    name: 'no-dev-dependency-in-production',
    comment: 'What ships imports declared dependencies only: move the library from devDependencies to dependencies.',
    from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: TEST_CODE },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only'] },
  },
] as const satisfies readonly IForbiddenRuleType[];
