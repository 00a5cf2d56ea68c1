import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createManualClock } from '@xray/contracts';
import { expect, it, onTestFinished } from 'vitest';

import { checkMachine } from './check-machine.ts';

const clock = createManualClock(0);

it('finds what a log needs on this machine, and leaves nothing in the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'machine-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const findings = await checkMachine(folder, clock);
  expect(findings.map(({ check }) => check)).toEqual([
    'node',
    'sqlite',
    'zstd',
    'memory',
    'disk space',
    'durable write',
  ]);
  expect(findings.filter(({ check }) => ['node', 'sqlite', 'zstd', 'durable write'].includes(check))).toSatisfy(
    (found: typeof findings) => found.every(({ ok }) => ok),
  );
  expect(readdirSync(folder)).toEqual([]);
});

it('robust: FOLDER: one that is not there → a finding that names it', async () => {
  const last = (await checkMachine('/nowhere/at/all', clock)).at(-1);
  expect(last).toMatchObject({ check: 'data folder', ok: false });
  expect(last?.detail).toContain('/nowhere/at/all cannot be written to');
});
