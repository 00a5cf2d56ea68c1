import { writeFileSync } from 'node:fs';

import { shippedCalibration } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { calibration, writeCalibration } from '../testing/calibration.ts';
import { chosenCalibration, configuredCalibration } from './calibration-choice.ts';
import { parseConfigText } from './load.ts';

function configured(yaml: string) {
  return configuredCalibration(parseConfigText(yaml, 'xray.yaml'));
}

/** A configuration that names this text as its calibration, with more lines before it. */
function withFile(text: string, ...lines: readonly string[]): string {
  const file = `${temporaryFolder()}/mine.json`;
  writeFileSync(file, text);
  return [...lines, `regime_engine: { calibration: ${file} }`, ''].join('\n');
}

function wrongUsage(detail: RegExp): unknown {
  return expect.objectContaining({ code: 'wrong_usage', detail: expect.stringMatching(detail) as unknown });
}

describe('the calibration of a configuration', () => {
  it('is the one that ships with the engine where nothing is said, and for its word', () => {
    expect(configured('')).toBe(shippedCalibration);
    expect(configured('regime_engine: { calibration: shipped }')).toBe(shippedCalibration);
  });

  it.each([180_000, 300_000, 900_000])('is the one that ships for bars of %d ms', (cadence_ms) => {
    expect(configured(`cadence_ms: ${cadence_ms}`)).toMatchObject({ cadence_ms, observer_set: 'v3' });
  });

  it('is none for the word', () => {
    expect(configured('regime_engine: { calibration: none }')).toBeNull();
    expect(configured('cadence_ms: 60000\nregime_engine: { calibration: none }')).toBeNull();
    expect(configured('composer: { observer_set: v1 }\nregime_engine: { calibration: none }')).toBeNull();
  });

  it('is that of a file, as it was written', () => {
    const file = writeCalibration(`${temporaryFolder()}/mine.json`);
    expect(configured(`regime_engine: { calibration: ${file} }`)).toEqual(calibration());
    expect(chosenCalibration(file, 180_000)).toEqual(calibration());
  });

  it.each([
    ['composer: { observer_set: v1 }', /is of observer set v3 and composer\.observer_set is v1: .*xray calibrate/],
    ['cadence_ms: 3600000', /was fitted at 180000 ms and cadence_ms is 3600000: .*xray calibrate.*or to none/],
  ])('is refused where it does not fit: %s', (yaml, detail) => {
    expect(() => configured(yaml)).toThrow(wrongUsage(detail));
    const own = withFile(JSON.stringify(calibration()), yaml);
    expect(() => configured(own)).toThrow(wrongUsage(detail));
    expect(() => configured(own)).toThrow(wrongUsage(/^calibration narrow-bars/));
  });

  it('is refused where it is of observers that the configuration does not name', () => {
    const stranger = withFile(JSON.stringify(calibration({ observer_set: 'v9' })));
    expect(() => configured(stranger)).toThrow(wrongUsage(/is of observer set v9 and composer\.observer_set is v3/));
  });

  it.each([
    ['no JSON', 'not JSON', /mine\.json is not a calibration/],
    ['other JSON', '{}', /mine\.json: calibration: schema/],
    ['half of one', JSON.stringify(calibration()).slice(0, 200), /mine\.json is not a calibration/],
    ['one that was changed', JSON.stringify({ ...calibration(), name: 'mine' }), /does not match its hash/],
  ])('is refused where the file holds %s', (_, text, detail) => {
    expect(() => configured(withFile(text))).toThrow(wrongUsage(detail));
  });

  it('is refused where there is no file', () => {
    expect(() => configured('regime_engine: { calibration: none.json }')).toThrow(
      wrongUsage(/none\.json: cannot read the calibration/),
    );
  });
});
