import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { SUBSYSTEMS, type Subsystem } from '@xray/operations';
import { expect, it } from 'vitest';

import { loadRegistry } from './table.ts';

const HOME = new URL('../', import.meta.url);

/** An import of code as it is written: `import type`, and names that are types alone, bring none. */
const IMPORT = /^(?:import|export)\s+(?!type\b)(?:(\w+)(?:,\s*)?)?(?:\{([^}]*)\}|\*[^']*)?\s*from\s+'([^']+)'/gm;
const LOADED_LATER = /\bimport\('([^']+)'\)/g;

function importsOf(text: string): readonly string[] {
  const loaded = [...text.matchAll(LOADED_LATER)].map(([, from = '']) => from);
  const imported = [...text.matchAll(IMPORT)].flatMap(([, whole, names, from = '']) => {
    const brought = (names ?? '').split(',').map((name) => name.trim());
    const isCode = whole !== undefined || names === undefined;
    return isCode || brought.some((name) => name !== '' && !name.startsWith('type ')) ? [from] : [];
  });
  return [...imported, ...loaded];
}

/** What every operation is made of, and no subsystem that it works with. */
const COMMON = ['contracts', 'observability', 'operations', 'runner'];

function subsystemOf(name: string): Subsystem | null {
  // A clock is nobody's subsystem.
  if (name === '@xray/market-data/clock') return null;
  const [, folder = ''] = /^@xray\/([^/]+)/.exec(name) ?? [];
  if (folder === '' || COMMON.includes(folder)) return null;
  const word = folder === 'dashboard-web' ? 'dashboards' : folder.replaceAll('-', '_');
  const found = SUBSYSTEMS.find((subsystem) => subsystem === word);
  if (found === undefined) throw new Error(`${name} is no subsystem: name it in SUBSYSTEMS of @xray/operations`);
  return found;
}

/** The subsystems that a module reaches. The configuration knows the sections of all packages, and works with none. */
function reached(module: URL, known = new Set<string>()): ReadonlySet<Subsystem> {
  const found = new Set<Subsystem>();
  if (known.has(module.href)) return found;
  known.add(module.href);
  for (const from of importsOf(readFileSync(module, 'utf8'))) {
    if (!from.startsWith('.')) {
      const subsystem = subsystemOf(from);
      if (subsystem !== null) found.add(subsystem);
      continue;
    }
    const next = new URL(from, module);
    if (next.href.startsWith(new URL('config/', HOME).href)) found.add('configuration');
    else for (const subsystem of reached(next, known)) found.add(subsystem);
  }
  return found;
}

/** What an import cannot show. */
const OUTSIDE: readonly Subsystem[] = ['files', 'network', 'governance_log', 'operations'];

const { operations } = await loadRegistry();
const table = readFileSync(fileURLToPath(new URL('./table.ts', import.meta.url)), 'utf8');
const modules = [...table.matchAll(/^ {2}'?([\w -]+?)'?: .*\bimport\('(\.\/[\w-]+\.ts)'\)/gm)].map(
  ([, id = '', path = '']) => ({ id, module: new URL(path, import.meta.url) }),
);

/** Those that `@xray/operations` has itself. */
const OWN = ['audit', 'stop', 'operations'];

it('finds the module of every operation', () => {
  expect(operations.map(({ id }) => id).filter((id) => !OWN.includes(id))).toEqual(modules.map(({ id }) => id));
});

it.each(modules)('$id names every subsystem that its module reaches, and no other', ({ id, module }) => {
  const touches = operations.find((operation) => operation.id === id)?.touches ?? [];
  expect(touches.filter((name) => !OUTSIDE.includes(name)).toSorted()).toEqual([...reached(module)].toSorted());
});
