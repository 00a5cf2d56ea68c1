import { expect, it } from 'vitest';

import { lintText } from './lint-text.ts';

const CHECKED_RULES: readonly (string | null)[] = [
  'xray/declared-function',
  'xray/constant-name',
  'xray/single-export',
  'no-duplicate-imports',
  '@typescript-eslint/consistent-type-imports',
  '@typescript-eslint/no-import-type-side-effects',
];
const SHIPPED = 'packages/orchestrator/src/orchestrator.ts';
const TEST = 'packages/orchestrator/src/orchestrator.test.ts';

/** The lines of a text that a habit is broken on, each with its rule. */
async function broken(
  lines: readonly string[],
  filePath: string,
): Promise<readonly (readonly [string, string | null])[]> {
  const [result] = await lintText(`${lines.join('\n')}\n`, filePath);
  const messages = result?.messages ?? [];
  return messages
    .filter(({ ruleId }) => CHECKED_RULES.includes(ruleId))
    .map(({ line, ruleId }) => [lines[line - 1] ?? '', ruleId]);
}

it('a module that is imported for values and types is imported once, with the types marked', async () => {
  const kept = "import { runId, type LogEntry } from '@xray/contracts';";
  const second = "import type { RunPlan } from './runtime/open-runtime.ts';";
  expect(await broken([kept, second], SHIPPED)).toEqual([]);
  const twice = "import type { Logger } from '@xray/contracts';";
  expect(await broken([kept, twice], SHIPPED)).toEqual([[twice, 'no-duplicate-imports']]);
});

it('a module that is imported for types alone is imported by `import type`', async () => {
  const inline = "import { type LogEntry, type Logger } from '@xray/contracts';";
  expect(await broken([inline], SHIPPED)).toEqual([[inline, '@typescript-eslint/no-import-type-side-effects']]);
  const unmarked = ["import { LogEntry } from '@xray/contracts';", 'export const entries: readonly LogEntry[] = [];'];
  expect(await broken(unmarked, SHIPPED)).toEqual([[unmarked[0], '@typescript-eslint/consistent-type-imports']]);
});

it('a module is exported from as it is imported', async () => {
  const kept = ["export { a, type A } from './a.ts';", "export type { B } from './b.ts';"];
  const second = "export type { C } from './a.ts';";
  const inline = "export { type D } from './d.ts';";
  expect(await broken([...kept, second, inline], SHIPPED)).toEqual([
    [second, 'xray/single-export'],
    [inline, 'xray/single-export'],
  ]);
});

it("a module's function is declared, unless it is an arrow of a named type", async () => {
  const arrows = [
    'const half = (value: number): number => value / 2;',
    'export const never = async (): Promise<void> => {};',
    'const same = function (value: number): number { return value; };',
  ];
  const kept = [
    'type Change = (value: number) => number;',
    'const double: Change = (value) => 2 * value;',
    'function quarter(value: number): number {',
    '  const again = (each: number): number => half(half(each));',
    '  return again(value);',
    '}',
  ];
  const expected = arrows.map((line) => [line, 'xray/declared-function']);
  expect(await broken([...arrows, ...kept], SHIPPED)).toEqual(expected);
  expect(await broken([...arrows, ...kept], TEST)).toEqual(expected);
});

const SCALARS = [
  'const hour = 3_600_000;',
  "const word = 'word';",
  'const pattern = /^a$/;',
  'const days = 24 * HOUR_MS;',
  'const lowest = -1;',
  'const line = `${WORD}: 1`;',
];
const COLLECTIONS = [
  "const names = ['a', 'b'] as const;",
  "const texts: Readonly<Record<string, string>> = { a: 'b', c: WORD };",
  "const known = new Set(['a']);",
  'const nested = { a: [1, 2], b: null, c: { d: [] } };',
];
const NO_CONSTANTS = [
  'const HOUR_MS = 3_600_000;',
  "const WORD = 'word';",
  "const NAMES_2 = ['a'];",
  'const listeners = new Set<string>();',
  'const samples: number[] = [];',
  'const made = { a: quarter(1) };',
  'const typed = { run: () => 1 };',
  'let changing = 1;',
  'const { length } = WORD;',
  'const alias = WORD;',
];

it("a module's constant that is written out is named in capitals", async () => {
  const expected = [...SCALARS, ...COLLECTIONS].map((line) => [line, 'xray/constant-name']);
  expect(await broken([...SCALARS, ...COLLECTIONS, ...NO_CONSTANTS], SHIPPED)).toEqual(expected);
});

it('a test may name the records that it makes up as it likes', async () => {
  const expected = SCALARS.map((line) => [line, 'xray/constant-name']);
  expect(await broken([...SCALARS, ...COLLECTIONS, ...NO_CONSTANTS], TEST)).toEqual(expected);
});
