import { rmSync } from 'node:fs';

import type { EventLogReader } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { identityRecord, recordedIdentities, replayLog, type ReplayReport, type RunResult } from '@xray/orchestrator';
import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { parseConfigText } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { runOverLog } from '../pipeline/run-over-log.ts';
import { wiring } from '../pipeline/wiring.ts';
import { calibration, writeCalibration } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairModel } from '../testing/pair-market.ts';
import { currentIdentity, identityToGoOn, recordedIdentity, type LogIdentity } from './log-identity.ts';

const BARS = 60;

function named(choice: string) {
  return parseConfigText(`regime_engine: { calibration: ${choice} }`, 'xray.yaml');
}

async function marketLog(): Promise<string> {
  const directory = `${temporaryFolder()}/market`;
  await recordMarket(simulateMarket({ model: pairModel, seed: 51, bars: BARS }), directory, quietContext());
  return directory;
}

function run(directory: string, choice: string): Promise<RunResult> {
  return runOverLog(quietContext(), { directory, config: named(choice), lines: false });
}

function replayWith(reader: EventLogReader, identity: LogIdentity): Promise<ReplayReport> {
  return replayLog({
    reader,
    wiring: (log) => wiring({ identity, log, outputs: false, onPublished: () => undefined }),
    signal: new AbortController().signal,
    block_boundaries: 7,
  });
}

/** What the log says that its runs were made with, and what comes of replaying it with that. */
async function replayed(directory: string) {
  const reader = openLogReader({ directory });
  const identity = recordedIdentity(reader);
  if (identity === null) throw new Error('the log holds no runs');
  const report = await replayWith(reader, identity);
  reader.close();
  return { identity, report };
}

describe('the identity of a log', () => {
  it.each([
    ['shipped', shippedCalibration],
    ['none', null],
  ])('holds the calibration that was chosen: %s', async (choice, chosen) => {
    const directory = await marketLog();
    const { digest } = await run(directory, choice);
    const { identity, report } = await replayed(directory);
    expect(identity).toEqual<LogIdentity>(currentIdentity(named(choice)));
    expect(identity.calibration).toEqual(chosen);
    expect(report).toMatchObject({ runs: 2 * BARS, identical: 2 * BARS, different: 0, digest });
  });

  it('holds the whole of a file, which is needed no more', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const { digest } = await run(directory, file);
    rmSync(file);
    const { identity, report } = await replayed(directory);
    expect(identity.calibration).toEqual(calibration());
    expect(report).toMatchObject({ runs: 2 * BARS, identical: 2 * BARS, different: 0, digest });
  });

  it('decides the verdicts: replayed with another calibration, they are others', async () => {
    const directory = await marketLog();
    await run(directory, 'none');
    const reader = openLogReader({ directory });
    const identity = { ...currentIdentity(named('none')), calibration: calibration() };
    const { different, first_difference } = await replayWith(reader, identity);
    reader.close();
    expect(first_difference).not.toBeNull();
    expect(different).toBeGreaterThan(BARS);
  });
});

describe('a log that has runs', () => {
  it('goes on with a calibration that was moved', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const { digest } = await run(directory, file);
    rmSync(file);
    const moved = writeCalibration(`${temporaryFolder()}/moved.json`);
    expect(await run(directory, moved)).toMatchObject({ runs: 0, digest });
    const reader = openLogReader({ directory });
    expect(recordedIdentities(reader)).toHaveLength(1);
    reader.close();
  });

  it('begins another identity with another calibration, and returns to the one before', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    await run(directory, file);
    const reader = openLogReader({ directory });
    const [first] = recordedIdentities(reader);
    await run(directory, 'none');
    const before = expect.stringMatching(/^narrow-bars \w{12}$/) as string;
    expect(recordedIdentities(reader).map(({ changed }) => changed)).toEqual([
      [],
      [{ path: 'calibration', before, now: null }],
    ]);
    await run(directory, file);
    const [, last] = recordedIdentities(reader);
    reader.close();
    expect(last).toMatchObject({ config_hash: first?.config_hash, changed: [] });
  });

  it('goes on under its own hash where an earlier version made another of the same configuration', async () => {
    const directory = await marketLog();
    await run(directory, 'none');
    const reader = openLogReader({ directory });
    const current = currentIdentity(named('none'));
    const old: LogIdentity = { ...current, config_hash: 'f'.repeat(64) };
    const writer = await openLogWriter({ directory, clock: quietContext().clock });
    await writer.append({ entries: [{ stream: 'audit', record: identityRecord(old, 1) }] });
    await writer.close();
    expect(identityToGoOn(reader, current, directory)).toEqual(old);
    reader.close();
  });
});
