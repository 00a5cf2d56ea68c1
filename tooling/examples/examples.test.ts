import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LIBRARIES, ROOT } from '../workspace/packages.ts';
import { runnableExample } from './runnable-example.ts';

const run = promisify(execFile);

interface Example {
  /** The page it stands on, e.g. `packages/contracts/README.md`. */
  readonly page: string;
  /** The folder that it becomes a file of, so that it may import what that package may. */
  readonly home: string;
  readonly code: string | null;
}

function exampleOf(page: string, home: string): Example {
  const path = join(ROOT, page);
  return { page, home: join(ROOT, home), code: existsSync(path) ? runnableExample(readFileSync(path, 'utf8')) : null };
}

const readmes = LIBRARIES.map(({ folder }) => exampleOf(`${folder}/README.md`, folder));
const guides = ['README.md', ...globSync('docs/how-to/*.md', { cwd: ROOT }).sort()]
  .map((page) => exampleOf(page, 'apps/runner'))
  .filter(({ code }) => code !== null);

/** The file of every example, by its page; they live in folders that git and the linters ignore. */
const files = new Map<string, string>();

beforeAll(() => {
  for (const { page, home, code } of [...readmes, ...guides]) {
    if (code === null) continue;
    mkdirSync(join(home, '.examples'), { recursive: true });
    const folder = mkdtempSync(join(home, '.examples', 'run-'));
    files.set(page, join(folder, 'example.ts'));
    writeFileSync(join(folder, 'example.ts'), code);
  }
});

afterAll(() => {
  for (const file of files.values()) rmSync(join(file, '..'), { recursive: true });
});

async function runExample(page: string): Promise<string> {
  const file = files.get(page);
  if (file === undefined) throw new Error(`${page} has no \`\`\`ts block`);
  const args = ['--conditions=x-source', '--no-warnings', file];
  return (await run(process.execPath, args, { cwd: join(file, '..') })).stdout;
}

describe('the example of each README runs and shows something', () => {
  it.each(readmes.map(({ page }) => page))('%s', async (page) => {
    expect(await runExample(page)).not.toBe('');
  });
});

describe('the examples of the guides run', () => {
  it.each(guides.map(({ page }) => page))('%s', async (page) => {
    await runExample(page);
  });
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

it('takes the first block fenced as ts, whole', () => {
  const blocks = [
    '```sh\nls\n```',
    '```ts fragment\nnot();\n```',
    '```ts\nfirst();\n\nsecond();\n```',
    '```ts\nthird();\n```',
  ];
  expect(runnableExample(blocks.join('\n\n'))).toBe('first();\n\nsecond();\n');
  expect(runnableExample('```sh\nls\n```\n')).toBeNull();
});
