import { describe, expect, it } from 'vitest';

import { lintText } from './lint-text.ts';

/** What the rules of purity say about a text that stands where a file of the repository stands, by line. */
async function findings(filePath: string, lines: readonly string[]): Promise<readonly (string | null)[]> {
  const [result] = await lintText(lines.join('\n'), filePath);
  const rules = ['no-restricted-globals', 'no-restricted-properties', 'no-restricted-imports', 'no-restricted-syntax'];
  const messages = result?.messages.filter(({ ruleId }) => ruleId !== null && rules.includes(ruleId)) ?? [];
  return lines.map((_, index) => messages.find(({ line }) => line === index + 1)?.ruleId ?? null);
}

const impure: readonly [string, string][] = [
  ['a wall clock', 'export const now = Date.now();'],
  ['a date of now', 'export const today = new Date();'],
  ['a clock by another way', 'export const later = globalThis.Date.now();'],
  ['a monotonic clock', 'export const started = performance.now();'],
  ['chance', 'export const chance = Math.random();'],
  ['random bytes', 'export const id = crypto.randomUUID();'],
  ['a timer', 'setTimeout(() => undefined, 1);'],
  ['a repeated timer', 'setInterval(() => undefined, 1);'],
  ['a microtask', 'queueMicrotask(() => undefined);'],
  ['a locale comparison', "export const order = 'a'.localeCompare('b');"],
  ['a locale format', 'export const text = (1.5).toLocaleString();'],
  ['a locale formatter', "export const format = new Intl.NumberFormat('de');"],
  ['a power', 'export const power = Math.pow(2, 0.5);'],
  ['a power by its operator', 'export const root = 2 ** 0.5;'],
  ['a power that is assigned', 'export let power2 = 2; power2 **= 0.5;'],
  ['the network', "export const answer = fetch('http://localhost');"],
];
const nodeOnly: readonly [string, string][] = [
  ['the environment', 'export const variables = process.env;'],
  ["Node's bytes", 'export const bytes = Buffer.alloc(1);'],
  ['the console', "console.log('x');"],
];

function codeOf(cases: readonly [string, string][]): string[] {
  return cases.map(([, code]) => code);
}

describe('the rules of purity bite', () => {
  it.each(['packages/composer/src/index.ts', 'packages/orchestrator/src/index.ts'])('in %s', async (file) => {
    const found = await findings(file, codeOf(impure));
    expect(impure.filter((_, index) => found[index] === null).map(([what]) => what)).toEqual([]);
  });

  it('on what only Node has, in a package that runs anywhere', async () => {
    const found = await findings('packages/regime-engine/src/index.ts', codeOf(nodeOnly));
    expect(found).toEqual(nodeOnly.map(() => 'no-restricted-globals'));
  });

  it('and leave tests and the edges alone', async () => {
    const lines = codeOf([...impure, ...nodeOnly]);
    for (const file of ['packages/contracts/src/regimes.test.ts', 'packages/market-data/src/index.ts']) {
      expect((await findings(file, lines)).filter((rule) => rule !== null)).toEqual([]);
    }
  });

  it('on a renderer that looks past the view model', async () => {
    const found = await findings('packages/dashboards/src/text/run-line.ts', [
      "import type { DashboardViewModel } from '@xray/contracts';",
      "import type { OrchestratorEvent } from '@xray/contracts';",
      "import * as contracts from '@xray/contracts';",
    ]);
    expect(found).toEqual([null, 'no-restricted-imports', 'no-restricted-imports']);
  });

  it('on a page that computes, or looks past the answers of the server', async () => {
    const found = await findings('apps/dashboard-web/src/pages/overview/symbol-row.tsx', [
      "import type { DashboardSymbol, Regime } from '@xray/contracts';",
      "import type { EngineRunRecord } from '@xray/contracts';",
      'export const points = (share: number): number => share * 100;',
      'export const mean = (total: number, count: number): number => total / count;',
      'export const total = [1, 2].reduce((sum, one) => sum + one);',
    ]);
    expect(found).toEqual([
      null,
      'no-restricted-imports',
      'no-restricted-syntax',
      'no-restricted-syntax',
      'no-restricted-syntax',
    ]);
  });
});
