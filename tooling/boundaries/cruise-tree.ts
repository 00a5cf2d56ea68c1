import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { cruise, type ICruiseResult, type IForbiddenRuleType, type IViolation } from 'dependency-cruiser';

import { RULES, TEST_CODE } from './rules.ts';
import { RUNNER_RULES, runnerViolations } from './runner-rules.ts';

/** What leads from an `exports` map to the sources, so that nothing needs to be built first. */
const CONDITION_NAMES = ['x-source', 'import', 'types', 'node', 'default'];

/** One broken rule. `from` and `to` are paths relative to the root of the tree. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly comment: string;
}

export interface CruisedTree {
  readonly violations: readonly Violation[];
  /** Every module of ours that was looked at, by path. */
  readonly modules: ReadonlySet<string>;
  /** How many imports lead from one workspace package into the sources of another. */
  readonly crossPackageImports: number;
}

/** Looks at every import of the tree under a root folder, in the light of the rules. */
export async function cruiseTree(root: string): Promise<CruisedTree> {
  const ofFolders = RULES.filter((rule) => 'scope' in rule);
  const ofModules = RULES.filter((rule) => !('scope' in rule));
  const whole = await cruiseWith(root, ofModules, []);
  // Folders are judged by what ships: a test leans on whatever it tests.
  const shipped = await cruiseWith(root, ofFolders, TEST_CODE);
  return summarise(root, whole, [...whole.summary.violations, ...shipped.summary.violations]);
}

async function cruiseWith(
  root: string,
  rules: readonly IForbiddenRuleType[],
  without: readonly string[],
): Promise<ICruiseResult> {
  const folders = ['packages', 'apps', 'tooling'].filter((folder) => existsSync(join(root, folder)));
  const { output } = await cruise(folders, {
    baseDir: resolve(root),
    validate: true,
    metrics: rules.some((rule) => 'scope' in rule),
    ruleSet: { forbidden: [...rules] },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist/', '(^|/)node_modules/[.]', '^tooling/boundaries/fixtures/', ...without] },
    moduleSystems: ['es6'],
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: CONDITION_NAMES,
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
    },
  });
  if (typeof output === 'string') throw new Error(`dependency-cruiser answered with a text: ${output}`);
  return output;
}

function summarise(root: string, result: ICruiseResult, broken: readonly IViolation[]): CruisedTree {
  const comments = new Map<string, string>([...RULES, ...RUNNER_RULES].map((rule) => [rule.name, rule.comment]));
  const ours = result.modules.filter((module) => /^(?:packages|apps|tooling)\//.test(module.source));
  return {
    violations: [...broken.map(({ rule, from, to }) => ({ rule: rule.name, from, to })), ...runnerViolations(root)].map(
      (violation) => ({ ...violation, comment: comments.get(violation.rule) ?? '' }),
    ),
    modules: new Set(ours.map((module) => module.source)),
    crossPackageImports: ours.reduce((count, module) => {
      const home = homeOf(module.source);
      return (
        count + module.dependencies.filter(({ resolved }) => isSource(resolved) && homeOf(resolved) !== home).length
      );
    }, 0),
  };
}

function homeOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function isSource(path: string): boolean {
  return /^packages\/[^/]+\/src\//.test(path);
}
