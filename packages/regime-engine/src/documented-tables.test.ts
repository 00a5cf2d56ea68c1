import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { documentedTables } from './testing/documented-tables.ts';

const page = readFileSync(new URL('../../../docs/packages/regime-engine.md', import.meta.url), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()));

it.each(Object.entries(documentedTables()))('the page has the table of %s as the code has it', (_, table) => {
  expect(table.length).toBeGreaterThan(0);
  for (const row of table) expect(rows).toContainEqual(row);
});
