import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { LIBRARIES, ROOT } from '../workspace/packages.ts';
import { exampleBlocks } from './example-blocks.ts';

const run = promisify(execFile);

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Runs an example as a file of a package, so that it may import what the package may; gives what it printed. */
async function runIn(packagePath: string, code: string): Promise<string> {
  const home = join(packagePath, '.examples');
  mkdirSync(home, { recursive: true });
  const folder = mkdtempSync(join(home, 'run-'));
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(file, code);
    const { stdout } = await run(process.execPath, ['--conditions=x-source', '--no-warnings', file], { cwd: folder });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the first example of each README runs and shows something', () => {
  it.each(LIBRARIES.map(({ folder }) => folder))('%s', async (folder) => {
    const [example] = exampleBlocks(read(join(ROOT, folder, 'README.md')));
    expect(example, `${folder}/README.md has no \`\`\`ts block`).toBeDefined();
    expect(await runIn(join(ROOT, folder), example ?? '')).not.toBe('');
  });
});

describe('the examples of the guides run', () => {
  const guides = ['README.md', ...globSync('docs/how-to/*.md', { cwd: ROOT }).sort()];
  const examples = guides.flatMap((guide) =>
    exampleBlocks(read(join(ROOT, guide))).map((code, index) => ({ name: `${guide}, block ${index + 1}`, code })),
  );
  it.skipIf(examples.length === 0).each(examples)('$name', async ({ code }) => {
    await runIn(join(ROOT, 'apps/runner'), code);
  });
});

it('takes blocks fenced as ts, and no others', () => {
  const markdown =
    '```ts\nfirst();\n```\n\n```sh\nls\n```\n```ts fragment\nnot();\n```\n\n```ts\nsecond();\n\nthird();\n```\n';
  expect(exampleBlocks(markdown)).toEqual(['first();\n', 'second();\n\nthird();\n']);
});
