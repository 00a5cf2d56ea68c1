import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most lines that the sources of the runner have together, tests and what only tests use left out. */
export const RUNNER_LINES = 4_500;

/**
 * What the runner may do, by folder: read the configuration, speak with whoever called it, and build the parts that packages
 * make. A module in another folder does something else.
 */
const READS = ['config'];
const PRINTS = ['cli', 'operations'];
const BUILDS = ['dashboards', 'identity', 'live', 'log', 'market', 'pipeline', 'process', 'study'];

/** The rules for which dependency-cruiser has no words. Each name is the folder of the fixture that breaks exactly it. */
export const RUNNER_RULES = [
  {
    name: 'runner-folders',
    comment: `The runner reads (${READS.join(', ')}), prints (${PRINTS.join(', ')}) and builds (${BUILDS.join(', ')}): what fits in no folder of these belongs to a package.`,
  },
  {
    name: 'runner-builds-parts',
    comment:
      'A module that builds uses the code of a package, a library, Node or another module of the runner. One that computes out of nothing but types and contracts is a rule: move it to the package whose words it speaks.',
  },
  {
    name: 'runner-is-thin',
    comment: `The runner has at most ${RUNNER_LINES} lines without tests: move what decides to the package whose words it speaks.`,
  },
] as const;

export type RunnerRule = (typeof RUNNER_RULES)[number]['name'];

export interface RunnerViolation {
  readonly rule: RunnerRule;
  readonly from: string;
  readonly to: string;
}

const HOME = 'apps/runner/src/';

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || path.startsWith(`${HOME}testing/`);
}

/** Whether anything of it is there when it runs. */
function hasCode(text: string): boolean {
  return /^export (?!type\b|interface\b)/m.test(text);
}

/** An import of code from somewhere, as it is written: `import type` brings none. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:(\w+)(?:,\s*)?)?(?:\{([^}]*)\}|\*[^']*)?\s*from\s+'([^']+)'/gm;
const LOADED_LATER = /\bimport\('([^']+)'\)/;

/** Whether a module uses code that it did not bring along; contracts alone are words and no parts. */
function usesParts(text: string): boolean {
  const imports = [...text.matchAll(IMPORT)].some(([, whole, names, from = '']) => {
    if (from.startsWith('@xray/contracts')) return false;
    const named = (names ?? '').split(',').map((name) => name.trim());
    return whole !== undefined || names === undefined || named.some((name) => name !== '' && !name.startsWith('type '));
  });
  return imports || LOADED_LATER.test(text);
}

/** What the runner does that it may not, in the tree under a root folder. */
export function runnerViolations(root: string): readonly RunnerViolation[] {
  const found: RunnerViolation[] = [];
  let lines = 0;
  for (const path of globSync(`${HOME}**/*.ts`, { cwd: root }).sort()) {
    if (isTest(path)) continue;
    const text = readFileSync(join(root, path), 'utf8');
    lines += text.split('\n').length - 1;
    const [folder = '', ...rest] = path.slice(HOME.length).split('/');
    if (rest.length === 0) continue;
    if (![...READS, ...PRINTS, ...BUILDS].includes(folder)) {
      found.push({ rule: 'runner-folders', from: path, to: `${HOME}${folder}` });
      continue;
    }
    if (BUILDS.includes(folder) && hasCode(text) && !usesParts(text)) {
      found.push({ rule: 'runner-builds-parts', from: path, to: 'nothing' });
    }
  }
  if (lines > RUNNER_LINES) found.push({ rule: 'runner-is-thin', from: HOME, to: `${lines} lines` });
  return found;
}
