import { createHash } from 'node:crypto';

import { canonicalJson, splitOperational, type EventLogReader } from '@xray/contracts';
import { openLogReader } from '@xray/event-log';
import { logDigests } from '@xray/orchestrator';
import { expect, it } from 'vitest';

import { lastJson, temporaryFolder, xrayProcess } from './support/xray.ts';

/** The run records without the fingerprint: it names the versions of Node and of the packages, which change without a verdict. */
function runRecordDigest(reader: EventLogReader): string {
  const hash = createHash('sha256');
  for (const batch of reader.read('run_record')) {
    for (const { record } of batch) {
      const { runtime_fingerprint: fingerprint, ...rest } = splitOperational(record).digested;
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      hash.update(`${canonicalJson(rest)}\n`);
    }
  }
  return hash.digest('hex');
}

/*
 * What eight hours of a simulated market become, as one digest a partition. A digest that changes is a verdict that changes:
 * review it, write it down in a changeset, and take the new one with `pnpm unit golden -u`.
 */
it('gives the golden digests for a small simulated session', { timeout: 60_000 }, async () => {
  const log = `${temporaryFolder()}/log`;
  await xrayProcess('sim', 'record', '--bars', '160', '--log', log);
  expect(lastJson(await xrayProcess('run', '--log', log, '--json'))).toMatchObject({
    runs: 800,
    completed: 800,
    failed: 0,
  });
  const reader = openLogReader({ directory: log });
  const partitions = { ...Object.fromEntries(logDigests(reader).byPartition()), run_record: runRecordDigest(reader) };
  reader.close();
  await expect(`${JSON.stringify(partitions, null, 2)}\n`).toMatchFileSnapshot(
    './golden/simulated-session.golden.json',
  );
});
