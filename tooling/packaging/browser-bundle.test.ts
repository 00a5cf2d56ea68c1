import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { createContext, Script, type Context } from 'node:vm';

import { build, type BuildOptions } from 'esbuild';
import { describe, expect, it } from 'vitest';

import { PURE_PACKAGES } from '../boundaries/rules.ts';
import { runnableExamples } from '../examples/runnable-example.ts';
import { ROOT } from '../workspace/packages.ts';

/** A context with what every browser has beyond the language, and with nothing of Node; `print` takes what is logged. */
function browserContext(print: (line: string) => void): Context {
  const console = {
    log: (...words: readonly unknown[]) => {
      print(words.map(String).join(' '));
    },
  };
  return createContext({ atob, btoa, TextEncoder, TextDecoder, URL, DOMException, structuredClone, console });
}

const forBrowsers = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'browser',
  conditions: ['x-source'],
  format: 'esm',
  target: 'es2023',
  logLevel: 'silent',
} as const satisfies BuildOptions;

describe('a package that runs anywhere runs its README example in a browser, with nothing of Node', () => {
  it.each(PURE_PACKAGES)('%s', async (name) => {
    const resolveDir = join(ROOT, 'packages', name);
    const example = runnableExamples(readFileSync(join(resolveDir, 'README.md'), 'utf8'))[0] ?? '';
    const { outputFiles, metafile, warnings } = await build({
      ...forBrowsers,
      stdin: { contents: example, resolveDir, loader: 'ts' },
    });
    expect(warnings).toEqual([]);
    expect(Object.keys(metafile.inputs).some((path) => path.endsWith(`packages/${name}/src/index.ts`))).toBe(true);
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    expect(imported.filter((path) => path.startsWith('node:') || builtinModules.includes(path))).toEqual([]);

    const printed: string[] = [];
    // A bundle without exports is a script but for its top-level await: the function around it allows that.
    const script = new Script(`(async () => {${outputFiles[0]?.text ?? ''}\n})()`);
    await script.runInContext(browserContext((line) => printed.push(line)));
    expect(printed).not.toEqual([]);
  });
});

it('would notice an import of Node', async () => {
  const contents = "import { readFileSync } from 'node:fs'; console.log(readFileSync);";
  await expect(build({ ...forBrowsers, stdin: { contents } })).rejects.toThrow('node:fs');
});

it('would notice a global of Node', () => {
  expect(() => {
    new Script('process.env').runInContext(browserContext(() => undefined));
  }).toThrow('process');
});
