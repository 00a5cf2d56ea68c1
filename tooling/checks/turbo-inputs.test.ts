import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

import { PUBLISHED, ROOT } from '../workspace/packages.ts';

const planSchema = z.object({
  tasks: z.array(
    z.object({ taskId: z.string(), dependencies: z.array(z.string()), inputs: z.record(z.string(), z.string()) }),
  ),
});
type PlannedTask = z.infer<typeof planSchema>['tasks'][number];

let tasks: ReadonlyMap<string, PlannedTask>;

beforeAll(() => {
  const turbo = join(ROOT, 'node_modules/.bin/turbo');
  const text = execFileSync(turbo, ['run', 'build', '--dry=json'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  });
  const plan = planSchema.parse(JSON.parse(text));
  tasks = new Map(plan.tasks.map((task) => [task.taskId, task]));
});

/** Every task whose inputs decide whether a task's cached result is taken. */
function reach(taskId: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(taskId)) return seen;
  seen.add(taskId);
  for (const dependency of tasks.get(taskId)?.dependencies ?? []) reach(dependency, seen);
  return seen;
}

it.each(PUBLISHED.map(({ name }) => name))('builds %s again when a package that it imports changes', (name) => {
  const source = PUBLISHED.find((one) => one.name === name);
  const imported = Object.keys(source?.manifest.dependencies ?? {}).filter((other) => other.startsWith('@xray/'));
  const reached = reach(`${name}#build`);
  expect(imported.filter((other) => !reached.has(`${other}#build`))).toEqual([]);
});

it('takes every source file that ships of the contracts for an input', () => {
  const inputs = Object.keys(tasks.get('@xray/contracts#build')?.inputs ?? {});
  const files = globSync('src/**/*.ts', { cwd: join(ROOT, 'packages/contracts') });
  const sources = files.filter((file) => !file.endsWith('.test.ts') && !file.startsWith('src/testing/'));
  expect(sources.length).toBeGreaterThan(20);
  expect(sources.filter((source) => !inputs.includes(source))).toEqual([]);
});
