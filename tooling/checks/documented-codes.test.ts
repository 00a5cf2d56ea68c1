import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { LIBRARIES, ROOT } from '../workspace/packages.ts';

/** The codes of the table that a package's `errors.ts` gives to `defineErrors`, from its text. */
function codesOf(source: string): readonly string[] {
  const [, table = ''] = /\bdefineErrors\('\w+', \{\n(.*?)^\}\)/ms.exec(source) ?? [];
  const lines = table.replaceAll(/\/\*\*.*?\*\//gs, '').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => /^ {2}(\w+): '\w+',$/.exec(line)?.[1] ?? line);
}

function textOf(page: string): string {
  return existsSync(page) ? readFileSync(page, 'utf8') : '';
}

const throwing = LIBRARIES.map(({ folder, path }) => ({
  folder,
  path,
  source: textOf(join(path, 'src/errors.ts')),
})).filter(({ source }) => /^export class \w+ extends defineErrors\(/m.test(source));

describe('the README of a package, or its page, names every code that it throws', () => {
  it.each(throwing)('$folder', ({ folder, path, source }) => {
    const text = textOf(join(path, 'README.md')) + textOf(join(ROOT, `docs/${folder}.md`));
    const codes = codesOf(source);
    expect(codes).not.toEqual([]);
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });
});
