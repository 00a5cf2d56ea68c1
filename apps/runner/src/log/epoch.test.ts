import { rmSync } from 'node:fs';

import { openLogReader, openLogWriter } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { parseConfig } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { replayLog } from '../pipeline/replay-log.ts';
import { runOverLog, type RunResult } from '../pipeline/run-over-log.ts';
import { calibration, writeCalibration } from '../testing/calibration.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairModel } from '../testing/pair-market.ts';
import { refusal } from '../testing/refusal.ts';
import { currentEpoch, epochRecord, epochToGoOn, recordedEpoch, type RunEpoch } from './epoch.ts';

const bars = 60;
const named = (choice: string) => parseConfig(`regime_engine: { calibration: ${choice} }`, 'xray.yaml');

async function marketLog(): Promise<string> {
  const directory = `${temporaryFolder()}/market`;
  await recordMarket(simulateMarket({ model: pairModel, seed: 51, bars }), directory, quietContext());
  return directory;
}

function run(directory: string, choice: string): Promise<RunResult> {
  return runOverLog(quietContext(), { directory, config: named(choice), lines: false });
}

/** What the log says that its runs were made with, and what comes of replaying it with that. */
async function replayed(directory: string) {
  const reader = openLogReader({ directory });
  const epoch = recordedEpoch(reader);
  if (epoch === null) throw new Error('the log holds no runs');
  const { signal } = new AbortController();
  const report = await replayLog({ reader, epoch, signal, block_boundaries: 7 });
  reader.close();
  return { epoch, report };
}

describe('the epoch of a log', () => {
  it.each([
    ['shipped', shippedCalibration],
    ['none', null],
  ])('holds the calibration that was chosen: %s', async (choice, chosen) => {
    const directory = await marketLog();
    const { digest } = await run(directory, choice);
    const { epoch, report } = await replayed(directory);
    expect(epoch).toEqual<RunEpoch>(currentEpoch(named(choice)));
    expect(epoch.calibration).toEqual(chosen);
    expect(report).toMatchObject({ runs: 2 * bars, identical: 2 * bars, different: 0, digest });
  });

  it('holds the whole of a file, which is needed no more', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const { digest } = await run(directory, file);
    rmSync(file);
    const { epoch, report } = await replayed(directory);
    expect(epoch.calibration).toEqual(calibration());
    expect(report).toMatchObject({ runs: 2 * bars, identical: 2 * bars, different: 0, digest });
  });

  it('decides the verdicts: replayed with another calibration, they are others', async () => {
    const directory = await marketLog();
    await run(directory, 'none');
    const reader = openLogReader({ directory });
    const epoch = { ...currentEpoch(named('none')), calibration: calibration() };
    const { signal } = new AbortController();
    const { different, first_difference } = await replayLog({ reader, epoch, signal, block_boundaries: 7 });
    reader.close();
    expect(first_difference).not.toBeNull();
    expect(different).toBeGreaterThan(bars);
  });
});

describe('a log that has runs', () => {
  it('takes no other calibration, and goes on with its own', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const { digest } = await run(directory, file);
    writeCalibration(file, { name: 'another' });
    const refused = await refusal(run(directory, file));
    expect(refused.code).toBe('not_done');
    expect(refused.detail).toMatch(/was run with calibration narrow-bars \w{12}, this one is another \w{12}: one log/);
    writeCalibration(file);
    expect(await run(directory, file)).toMatchObject({ runs: 0, digest });
    const without = await refusal(run(directory, 'none'));
    expect(without.code).toBe('not_done');
    expect(without.detail).toMatch(/this one is none: one log has one calibration/);
  });

  it('goes on with a calibration that was moved, and names what else differs', async () => {
    const directory = await marketLog();
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    const { digest } = await run(directory, file);
    rmSync(file);
    const moved = writeCalibration(`${temporaryFolder()}/moved.json`);
    expect(await run(directory, moved)).toMatchObject({ runs: 0, digest });
    const config = parseConfig(
      `{ regime_engine: { calibration: ${moved} }, orchestrator: { max_attempts: 5 } }`,
      'xray.yaml',
    );
    const refused = await refusal(runOverLog(quietContext(), { directory, config, lines: false }));
    expect(refused.detail).toMatch(/which differs in orchestrator.max_attempts: one log/);
  });

  it('goes on under its own hash where an earlier version made another of the same configuration', async () => {
    const directory = await marketLog();
    await run(directory, 'none');
    const reader = openLogReader({ directory });
    const current = currentEpoch(named('none'));
    const old: RunEpoch = { ...current, config_hash: 'f'.repeat(64) };
    const writer = await openLogWriter({ directory, clock: quietContext().clock });
    await writer.append({ entries: [{ stream: 'audit', record: epochRecord(old, 1) }] });
    await writer.close();
    expect(epochToGoOn(reader, current, directory)).toEqual(old);
    reader.close();
  });
});
