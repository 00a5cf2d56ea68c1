import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LIBRARIES, ROOT } from '../workspace/packages.ts';
import { runnableExamples, unknownFences } from './runnable-example.ts';

const run = promisify(execFile);

interface Example {
  /** The page it stands on and its place there, e.g. `packages/contracts/README.md, block 1`. */
  readonly title: string;
  /** The folder that it becomes a file of, so that it may import what that package may. */
  readonly home: string;
  readonly code: string;
}

function examplesOf(page: string, home: string): readonly Example[] {
  const path = join(ROOT, page);
  if (!existsSync(path)) return [];
  return runnableExamples(readFileSync(path, 'utf8')).map((code, at) => ({
    title: `${page}, block ${at + 1}`,
    home: join(ROOT, home),
    code,
  }));
}

function pagesIn(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: ROOT }).sort();
}

const readmes = LIBRARIES.map(({ folder }) => ({ page: `${folder}/README.md`, home: folder }));
const packagePages = LIBRARIES.map(({ folder, name }) => ({
  page: `docs/packages/${name.replace('@xray/', '')}.md`,
  home: folder,
}));
const otherPages = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs/*.md'), ...pagesIn('docs/how-to/*.md')].map(
  (page) => ({
    page,
    home: 'apps/runner',
  }),
);
const pages = [...readmes, ...packagePages, ...otherPages];

const shown = readmes.flatMap(({ home, page }) => examplesOf(page, home));
const guides = [...packagePages, ...otherPages].flatMap(({ home, page }) => examplesOf(page, home));

/** The file of every example, by its title; they live in folders that git and the linters ignore. */
const files = new Map<string, string>();

beforeAll(() => {
  for (const { title, home, code } of [...shown, ...guides]) {
    mkdirSync(join(home, '.examples'), { recursive: true });
    const folder = mkdtempSync(join(home, '.examples', 'run-'));
    files.set(title, join(folder, 'example.ts'));
    writeFileSync(join(folder, 'example.ts'), code);
  }
});

afterAll(() => {
  for (const file of files.values()) rmSync(join(file, '..'), { recursive: true });
});

async function runExample(title: string): Promise<string> {
  const file = files.get(title);
  if (file === undefined) throw new Error(`${title} has no file`);
  const args = ['--conditions=x-source', '--no-warnings', file];
  return (await run(process.execPath, args, { cwd: join(file, '..') })).stdout;
}

describe('every example of a README runs and shows something', () => {
  it.each(shown.map(({ title }) => title))('%s', async (title) => {
    expect(await runExample(title)).not.toBe('');
  });
});

describe('every example of the other pages runs', () => {
  it.each(guides.map(({ title }) => title))('%s', async (title) => {
    await runExample(title);
  });
});

it('every library has an example in its README', () => {
  const without = readmes.filter(({ page }) => !shown.some(({ title }) => title.startsWith(`${page},`)));
  expect(without).toEqual([]);
});

it('no page has TypeScript that is neither run nor said to be a fragment', () => {
  const unknown = pages
    .filter(({ page }) => existsSync(join(ROOT, page)))
    .flatMap(({ page }) => unknownFences(readFileSync(join(ROOT, page), 'utf8')).map((word) => `${page}: ${word}`));
  expect(unknown).toEqual([]);
});

it('every example compiles as strictly as the packages themselves', { timeout: 120_000 }, async () => {
  const home = join(ROOT, 'tooling/.examples');
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, 'compile-'));
  try {
    const config = { extends: '../../tsconfig/base.json', files: [...files.values()] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '-p', folder]).catch((error: unknown) => {
      throw new Error(String(Reflect.get(Object(error), 'stdout')));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('takes every block fenced as ts, whole, and no other', () => {
  const blocks = [
    '```sh\nls\n```',
    '```ts fragment\nnot();\n```',
    '```ts\nfirst();\n\nsecond();\n```',
    '```ts\nthird();\n```',
    '```typescript\nnot();\n```',
  ];
  expect(runnableExamples(blocks.join('\n\n'))).toEqual(['first();\n\nsecond();\n', 'third();\n']);
  expect(unknownFences(blocks.join('\n\n'))).toEqual(['typescript']);
  expect(runnableExamples('```sh\nls\n```\n')).toEqual([]);
});
