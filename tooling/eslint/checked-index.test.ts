import { expect, it } from 'vitest';

import { lintText } from './lint-text.ts';

const declared = [
  'declare const list: readonly number[];',
  'declare const column: Float64Array;',
  'declare const rows: readonly (readonly string[])[];',
  'declare const byName: Readonly<Record<string, number>>;',
  'declare const i: number;',
  'declare const name: string;',
];
const cases: readonly [string, boolean][] = [
  ['export const a = list[i] ?? 0;', true],
  ['export const b = column[i] ?? Number.NaN;', true],
  ["export const c = rows[i]?.[i] ?? '';", true],
  ['export const d = rows[i] ?? [];', true],
  ['export const e = list[i] ?? -1;', true],
  ['export const f = list[i] ?? null;', false],
  ['export const g = list.at(-1) ?? 0;', false],
  ['export const h = list[0] ?? 0;', false],
  ['export const k = byName[name] ?? 0;', false],
  ['export const l = list[i] ?? i;', false],
];

/** Whether the rule speaks on each case, in the place of a file of the repository. */
async function found(filePath: string): Promise<readonly boolean[]> {
  const lines = [...declared, ...cases.map(([code]) => code)];
  const [result] = await lintText(`${lines.join('\n')}\n`, filePath);
  const of = result?.messages.filter(({ ruleId }) => ruleId === 'xray/no-default-for-index') ?? [];
  return cases.map((_, position) => of.some(({ line }) => line === declared.length + position + 1));
}

it('a value that is written out never stands for an index outside of a list', async () => {
  expect(await found('packages/orchestrator/src/index.ts')).toEqual(cases.map(([, bites]) => bites));
});

it('tests and the hot files are left alone', async () => {
  for (const file of ['packages/market-data/src/venues/frame-cursor.ts', 'packages/contracts/src/regimes.test.ts']) {
    expect((await found(file)).filter(Boolean)).toEqual([]);
  }
});
