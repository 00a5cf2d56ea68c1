import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openLogReader, openLogWriter } from '@xray/event-log';
import { expect, it, onTestFinished } from 'vitest';

import { xray } from '../../test/support/xray.ts';
import { systemClock } from '../process/system-clock.ts';
import { describeLogOf } from './log-facts.ts';

it('robust: log folder that is moved away: a copy is put in its place → an error each time until it is opened again, never the log before', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'xray-facts-'));
  const [directory, away] = [join(parent, 'log'), join(parent, 'away')];
  const writer = await openLogWriter({ directory, clock: systemClock });
  await writer.close();
  const reader = openLogReader({ directory });
  onTestFinished(() => {
    reader.close();
    rmSync(parent, { recursive: true });
  });
  let now = 0;
  const describeLog = describeLogOf(directory, reader, () => (now += 2_000));
  expect(describeLog().log).toBe(directory);
  renameSync(directory, away);
  expect(describeLog).toThrow(/there is no log in /);
  cpSync(away, directory, { recursive: true });
  expect(describeLog).toThrow(/another folder was put in the place of /);
  rmSync(directory, { recursive: true });
  renameSync(away, directory);
  expect(describeLog().log).toBe(directory);
});

it('tells what was asked of the market, as it is asked', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'xray-facts-'));
  const writer = await openLogWriter({ directory, clock: systemClock });
  await writer.close();
  const reader = openLogReader({ directory });
  onTestFinished(() => {
    reader.close();
    rmSync(directory, { recursive: true });
  });
  let now = 0;
  const describeLog = describeLogOf(directory, reader, () => (now += 2_000));
  expect(describeLog().executions).toEqual([]);
  const ended = await xray('stop', 'f'.repeat(32), '--log', directory, '--why', 'a test');
  expect(ended.code).toBe(1);
  expect(describeLog().executions).toMatchObject([
    { operation: 'stop', door: 'command_line', state: 'failed', retry_advice: 'after_mending' },
  ]);
});
