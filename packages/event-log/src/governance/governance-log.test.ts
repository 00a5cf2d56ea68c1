import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { AuditRecord, Clock } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { EventLogError } from '../errors.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { openLogWriter } from '../writer/open-log-writer.ts';
import { appendGovernance, governanceDirectory, openGovernanceReader } from './governance-log.ts';

const clock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (durationMs, signal) => sleep(durationMs, undefined, { signal }),
};

function entry(word: string): AuditRecord {
  return {
    schema: 'audit_record',
    schema_version: '1',
    kind: 'noted',
    recorded_ts_ms: 1,
    detail: { word },
  };
}

function words(directory: string): readonly unknown[] {
  const reader = openGovernanceReader(directory);
  if (reader === null) return [];
  try {
    return [...reader.read('audit')].flat().map(({ record }) => record.detail['word']);
  } finally {
    reader.close();
  }
}

describe('the governance log of a market', () => {
  it('is there from its first entry on, beside an open writer of the market log, and verifies as any log', async () => {
    const directory = temporaryDirectory();
    const market = await openLogWriter({ directory, clock });
    expect(openGovernanceReader(directory)).toBeNull();
    await appendGovernance({ directory, clock, entries: [] });
    expect(existsSync(governanceDirectory(directory))).toBe(false);
    await appendGovernance({ directory, clock, entries: [entry('a'), entry('b')] });
    await appendGovernance({ directory, clock, entries: [entry('c')] });
    await market.close();
    expect(words(directory)).toEqual(['a', 'b', 'c']);
    expect(verifyLog({ directory: governanceDirectory(directory) })).toMatchObject({ ok: true, records: 3 });
    expect(verifyLog({ directory })).toMatchObject({ ok: true, records: 0 });
  });

  it('takes the entries of many at once, each in its turn and none twice', async () => {
    const directory = temporaryDirectory();
    const names = Array.from({ length: 8 }, (_, index) => `entry ${index}`);
    await Promise.all(names.map((name) => appendGovernance({ directory, clock, entries: [entry(name)] })));
    expect([...words(directory)].sort()).toEqual(names);
  });

  it('robust: second writer: an entry while another process holds the governance log → it waits for the stated time, then says who holds it', async () => {
    const directory = temporaryDirectory();
    const holder = await openLogWriter({ directory: governanceDirectory(directory), clock });
    const started = clock.monotonicMs();
    const refused = await appendGovernance({ directory, clock, entries: [entry('late')], wait_ms: 300 }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(EventLogError);
    expect(refused).toMatchObject({ code: 'second_writer' });
    expect(clock.monotonicMs() - started).toBeGreaterThanOrEqual(300);
    await holder.close();
    expect(words(directory)).toEqual([]);
  });

  it('robust: killed writer: a process that dies between two entries → the next entry goes on after its last whole one', async () => {
    const directory = temporaryDirectory();
    const source = new URL('../testing/governance-writer.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--conditions=x-source', source, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = words(directory);
    expect(before.length).toBeGreaterThan(0);
    await appendGovernance({ directory, clock, entries: [entry('after')] });
    expect(words(directory)).toEqual([...before, 'after']);
    expect(verifyLog({ directory: governanceDirectory(directory) }).ok).toBe(true);
    expect(existsSync(join(directory, 'log.sqlite'))).toBe(false);
  });
});
