import process from 'node:process';

import { openLogReader } from '@xray/event-log';
import { describe, expect, it } from 'vitest';

import { realData, realFiles, skipReason } from './support/archives.ts';
import { lastJson, temporaryFolder, xray, xrayProcess } from './support/xray.ts';

interface FirstRuns {
  readonly atr: (number | null)[];
}

/** Symbols of February that are run; `XRAY_FEBRUARY=7` runs all of them. */
const SYMBOLS = Number(process.env['XRAY_FEBRUARY'] ?? 1);
const MINUTES = 28 * 24 * 60;
const RUNS = (SYMBOLS * MINUTES) / 3;

describe.skipIf(!realData)(`real market data${skipReason}`, { timeout: 600_000 }, () => {
  it(`runs February 2026 of ${SYMBOLS} perpetuals to ${RUNS} verdicts, and replays them byte for byte`, async () => {
    const log = `${temporaryFolder()}/log`;
    const files = realFiles('binance-usdm-klines-1m', '.csv.gz').slice(0, SYMBOLS);
    const imported = lastJson(await xray('import', 'klines', ...files, '--log', log, '--json'));
    expect(imported).toMatchObject({
      records: SYMBOLS * MINUTES,
      by_event_type: { Candle: SYMBOLS * MINUTES },
      bad_lines: 0,
      decode_failures: 0,
    });

    const run = lastJson(await xray('run', '--log', log, '--json'));
    expect(run).toMatchObject({ runs: RUNS, completed: RUNS, failed: 0 });
    expect(Object.keys(run['by_regime'] as object).length).toBeGreaterThan(3);

    const replay = lastJson(await xrayProcess('replay', '--log', log, '--chunk-size', '11', '--json'));
    expect(replay).toMatchObject({ runs: RUNS, identical: RUNS, different: 0, digest: run['digest'] });

    const reader = openLogReader({ directory: log });
    const firstRuns = new Map<string, FirstRuns>();
    const confidences = new Set<number>();
    for (const batch of reader.read('orchestrator_event')) {
      for (const { record } of batch) {
        if (record.event_type !== 'EngineRunCompleted') continue;
        const { feature_snapshot, regime_output } = record.payload;
        confidences.add(regime_output.confidence);
        expect(regime_output.drivers.length).toBeGreaterThan(0);
        expect(regime_output.permissions.length).toBeGreaterThan(0);
        const seen = firstRuns.get(record.symbol) ?? { atr: [] };
        if (seen.atr.length < 20) seen.atr.push(feature_snapshot?.features['atr'] ?? null);
        firstRuns.set(record.symbol, seen);
      }
    }
    reader.close();
    expect(firstRuns.size).toBe(SYMBOLS);
    for (const { atr } of firstRuns.values()) {
      expect(atr.slice(0, 13).every((value) => value === null)).toBe(true);
      expect(atr.slice(13).every((value) => value !== null && value > 0)).toBe(true);
    }
    expect(confidences.size).toBeGreaterThan(1000);
  });

  it('imports every captured frame with its receipt time, and skips the same file the second time', async () => {
    const log = `${temporaryFolder()}/log`;
    const captures = [
      ...realFiles('binance-usdm-frames', '.jsonl.gz'),
      ...realFiles('binance-usdm-frames', 'multi-20210722.txt.gz'),
    ];
    const expected = [
      { BookDelta: 6_551, BookTop: 66_089, StreamState: 1, TradeTick: 21_313 },
      { BookDelta: 6_586, BookTop: 53_992, StreamState: 1, TradeTick: 14_076 },
      { BookDelta: 764, BookTop: 613, Candle: 67, TradeTick: 91 },
    ];
    for (const [position, capture] of captures.entries()) {
      const ended = await xray('import', 'frames', capture, '--log', `${log}-${position}`, '--json');
      expect(lastJson(ended)).toMatchObject({ by_event_type: expected[position], decode_failures: 0, bad_lines: 0 });
    }
    const [bitcoin = ''] = captures;
    const again = lastJson(await xray('import', 'frames', bitcoin, '--log', `${log}-0`, '--json'));
    expect(again).toMatchObject({ records: 0, skipped_files: 1 });

    const reader = openLogReader({ directory: `${log}-0` });
    const [first] = [...reader.readRaw({ to_ingest_seq: 1 })].flat();
    reader.close();
    expect(first?.event.recv_ts_ms).toBe(1_723_161_255_030);
    const run = lastJson(await xray('run', '--log', `${log}-0`, '--json'));
    expect(run).toMatchObject({ completed: run['runs'], failed: 0 });
    expect(Number(run['runs'])).toBeGreaterThan(0);
    expect(lastJson(await xray('replay', '--log', `${log}-0`, '--json'))).toMatchObject({ different: 0 });
  });
});
