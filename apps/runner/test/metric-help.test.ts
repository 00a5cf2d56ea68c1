import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { FEED_REASONS } from '@xray/market-data';
import { METRIC_HELP } from '@xray/observability';
import { SESSION_REASONS } from '@xray/orchestrator';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const page = readFileSync(`${root}docs/how-to/operate.md`, 'utf8');

function emittedNames(): readonly string[] {
  const sources = globSync(['packages/*/src/**/*.ts', 'apps/runner/src/**/*.ts'], { cwd: root });
  const names = sources
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .flatMap((file) => [
      ...readFileSync(`${root}${file}`, 'utf8').matchAll(
        /(?:metrics\.(?:count|gauge|observe)\(|countUnlessZero\(metrics,)\s*'([a-z_]+)'/g,
      ),
    ])
    .map(([, name = '']) => name);
  return [...new Set(names)].sort();
}

it('knows what every metric in the code means, and no other', () => {
  const emitted = emittedNames();
  expect(emitted.length).toBeGreaterThan(20);
  expect(Object.keys(METRIC_HELP).filter((name) => !emitted.includes(name))).toEqual([]);
  expect(emitted.filter((name) => !(name in METRIC_HELP))).toEqual([]);
});

it('says so on the page about operating, with a line for every reason not to be ready', () => {
  const described = [...page.matchAll(/^\| `xray_([a-z_]+)` +\| (.+?) +\|$/gm)].map(([, name = '', help = '']) => [
    name,
    help,
  ]);
  expect(described).toEqual(Object.entries(METRIC_HELP));
  const reasons = [...page.matchAll(/^### `([a-z_]+)`$/gm)].map(([, reason]) => reason);
  expect(reasons.sort()).toEqual([...FEED_REASONS, ...SESSION_REASONS].sort());
});
