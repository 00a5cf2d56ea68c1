import { globSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

const folder = new URL('.', import.meta.url);
const renderers = globSync(['text/**/*.ts', 'terminal/**/*.ts'], { cwd: folder }).filter(
  (name) => !name.endsWith('.test.ts'),
);
/** What draws on a terminal, and what checks an index; they know nothing of what is drawn. */
const libraries = ['ink', 'react', '@xray/contracts/checks', '@xray/contracts/regime-looks'];

/** The import statements of a source: what is bound, and from where. */
function importsOf(source: string): readonly { readonly bound: string; readonly from: string }[] {
  return [...source.matchAll(/^(?:import|export)\s+([^;]*?)\s*from\s+'([^']+)'/gms)].map(
    ([, bound = '', from = '']) => ({
      bound,
      from,
    }),
  );
}

it.each(renderers)('%s knows the view model, its neighbours, and nothing else', (name) => {
  const source = readFileSync(new URL(name, folder), 'utf8');
  expect(source).not.toMatch(/\bimport\s*\(|\brequire\s*\(|^import\s+'/m);
  for (const { bound, from } of importsOf(source)) {
    if (from === '@xray/contracts') expect(bound).toMatch(/^type \{(?:\s*Dashboard\w+,?)+\s*\}$/);
    else if (!libraries.includes(from))
      expect(from).toMatch(/^(?:\.\/|\.\.\/(?:\.\.\/)?(?:text\/)?)(?:screens\/)?[a-z-]+\.ts$/);
  }
});

it('the imports of the renderers are found at all', () => {
  const all = renderers.flatMap((name) => importsOf(readFileSync(new URL(name, folder), 'utf8')));
  expect(renderers.length).toBeGreaterThanOrEqual(12);
  expect(all.filter(({ from }) => from === '@xray/contracts').length).toBeGreaterThanOrEqual(6);
});
