import { expect, it } from 'vitest';

import { readHeldCases } from './held-cases.ts';
import { robustnessPage } from './page.ts';

function title(text: string): string {
  return ['robust', text].join(': ');
}

function source(call: string, text: string): string {
  return `${call}('${title(text)}', () => undefined);`;
}

it('reads kind, example and outcome of every title that claims to hold a case', () => {
  const text = `${source('it', 'torn file: cut in the last row → a bad line')}\nit('adds', () => undefined);`;
  expect(readHeldCases(text, 'a/b.test.ts')).toEqual({
    cases: [{ kind: 'torn file', example: 'cut in the last row', outcome: 'a bad line', file: 'a/b.test.ts' }],
    problems: [],
  });
});

it('says which titles cannot be read, and which tests do not run', () => {
  const text = [source('it', 'torn file: cut'), source('it.skip', 'torn file: cut → an error')].join('\n');
  const { cases, problems } = readHeldCases(text, 'a/b.test.ts');
  expect(cases).toEqual([]);
  expect(problems).toEqual([
    `a/b.test.ts: "${title('torn file: cut')}" is not "robust: KIND: EXAMPLE → OUTCOME": write all three`,
    `a/b.test.ts: "${title('torn file: cut → an error')}" does not run, so it holds nothing: run it or rename it`,
  ]);
});

it('writes a section a kind and a row an example, whatever order the tests come in', () => {
  const cases = ['b → 2', 'a|x → 1'].flatMap((text) => readHeldCases(source('it', `kind: ${text}`), 'c.test.ts').cases);
  const page = robustnessPage(cases);
  expect(page).toBe(robustnessPage([...cases].reverse()));
  expect(page.split('\n').slice(5)).toEqual([
    '## Kind',
    '',
    '| example | what xray does | held by |',
    '| --- | --- | --- |',
    '| a\\|x | 1 | [c.test.ts](../c.test.ts) |',
    '| b | 2 | [c.test.ts](../c.test.ts) |',
    '',
  ]);
});
