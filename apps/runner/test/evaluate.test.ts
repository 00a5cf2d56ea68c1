import { cpSync, readFileSync, writeFileSync } from 'node:fs';

import { REGIMES } from '@xray/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { fittedOn, writeCalibration } from '../src/testing/calibration.ts';
import { klineGzip } from './support/archives.ts';

import { lastJson, temporaryFolder, xray, type Ended } from './support/xray.ts';

const number = z.number();
const gains = z.object({ belief: number, ewma: number, har: number, hmm: number, v1: number });
const reportSchema = z.object({
  simulated: z
    .object({
      accuracy: number,
      bayes_accuracy: number,
      v1_accuracy: number,
      log_loss: number,
      bayes_log_loss: number,
      brier: number,
      ece: number,
      detection_delay_bars: number.nullable(),
      runs_scored: number,
      per_symbol: z.array(z.object({ symbol: z.string() })),
    })
    .nullable(),
  real: z
    .object({
      runs_scored: number,
      information_gain_bits: gains,
      ece: number,
      per_symbol: z.array(z.object({ symbol: z.string() })),
    })
    .nullable(),
  behaviour: z.object({
    occupancy: z.record(z.enum(REGIMES), number),
    dwell_bars: z.record(z.enum(REGIMES), number.nullable()),
    flips_per_day: number,
    flips_per_day_hysteresis: number,
  }),
  targets: z.array(z.object({ name: z.string(), met: z.boolean() })),
  runs: number,
  provenance: z.record(z.string(), z.string()),
  cost_us_per_run: z.object({ composer: number.positive(), engine: number.positive() }),
  elapsed_ms: number,
});

function report(ended: Ended): z.output<typeof reportSchema> {
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return reportSchema.parse(lastJson(ended));
}

/** A log of real candles: no labels lie beside it. */
async function candleLog(directory: string, minutes: number): Promise<string> {
  const archive = `${directory}/AAAUSDT-1m-2026-02.csv.gz`;
  writeFileSync(archive, klineGzip(minutes));
  expect((await xray('import', 'klines', archive, '--log', `${directory}/real`)).code).toBe(0);
  return `${directory}/real`;
}

describe('xray evaluate', { timeout: 60_000 }, () => {
  it('prints one object of what was measured on simulated markets', async () => {
    const file = writeCalibration(`${temporaryFolder()}/calibration.json`);
    const words = ['--simulate', '--seeds', '1', '--bars', '510', '--calibration', file, '--json'];
    const measured = report(await xray('evaluate', ...words));
    expect(measured).toMatchObject({ real: null, runs: 2550, simulated: { runs_scored: 50 } });
    expect(measured.provenance).toMatchObject({
      'scored on': 'default seed 1001 (simulated, 2 550 runs)',
      'observer set': 'v3',
    });
    expect(measured.targets.map(({ name }) => name)).toContain('Calibration error on simulated markets');
  });

  it('scores real candles by forecasts, tells two logs of one symbol apart, and writes a page of its own', async () => {
    const folder = temporaryFolder();
    const log = await candleLog(folder, 2100);
    cpSync(log, `${folder}/again`, { recursive: true });
    const page = `${folder}/report.html`;
    const both = report(await xray('evaluate', '--log', log, '--log', `${folder}/again`, '--html', page, '--json'));
    expect(both).toMatchObject({ simulated: null, runs: 1400 });
    expect(both.real?.per_symbol.map(({ symbol }) => symbol)).toEqual(['AAAUSDT real', 'AAAUSDT again']);
    const html = readFileSync(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>.*<svg.*<\/html>\n$/s);
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import/i);

    const text = await xray('evaluate', '--log', log);
    expect(text).toMatchObject({ code: 0, stderr: '' });
    expect(text.stdout).toMatch(/TARGETS[^]*INFORMATION GAIN[^]*AAAUSDT[^]*700 runs in .*a run costs the composer \d/);

    const fitted_on = [fittedOn({ last_ts_ms: 9e12 })];
    const fitted = writeCalibration(`${folder}/calibration.json`, { fitted_on });
    const refused = await xray('evaluate', '--log', log, '--calibration', fitted);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^xray: calibration narrow-bars was fitted on AAAUSDT at .*score other data.*\n$/);
  });

  it('ends with code 2 on words that ask for nothing', async () => {
    const ended = await xray('evaluate', '--bars', '600');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^xray: --bars says which markets to simulate: give --simulate with it\n$/);
  });
});
