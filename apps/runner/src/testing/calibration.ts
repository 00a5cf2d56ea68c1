import { writeFileSync } from 'node:fs';

import { calibrationDigest, REGIMES, sha256Hex, type Calibration, type CalibrationData } from '@xray/contracts';

/** A small calibration: narrow bars speak for balance, regimes last, and nothing else is known. */
export function calibration(changes: Partial<Calibration> = {}): Calibration {
  const [even, stay] = [1 / REGIMES.length, 0.92];
  const curve = [
    { mass: 0, confidence: 0 },
    { mass: 1, confidence: 1 },
  ];
  const content: Omit<Calibration, 'hash'> = {
    schema: 'calibration',
    schema_version: '1',
    name: 'narrow-bars',
    cadence_ms: 180_000,
    observer_set: 'v3',
    profiles: [
      {
        id: 'every market',
        marked_by: [],
        sources: [
          {
            source: 'composer:range_v2',
            readings: [
              { regime: 'CHOP_BALANCED', nats: [REGIMES.map(() => 0), REGIMES.map((_, at) => (at === 0 ? 2 : -1))] },
            ],
          },
        ],
        transition: REGIMES.map((_, from) => REGIMES.map((_to, to) => (from === to ? stay : (1 - stay) / 8))),
        stationary: REGIMES.map(() => even),
      },
    ],
    confidence: { truth: curve, hysteresis: curve },
    fitted_on: [],
    fit: { method: 'by hand', seed: 1, settings: {} },
    ...changes,
  };
  return { ...content, hash: calibrationDigest(content) };
}

export function fittedOn(data: Partial<CalibrationData>): CalibrationData {
  return {
    kind: 'real',
    name: 'some data',
    symbols: ['AAAUSDT'],
    first_ts_ms: 0,
    last_ts_ms: 0,
    runs: 1,
    digest: sha256Hex(''),
    ...data,
  };
}

export function writeCalibration(file: string, changes: Partial<Calibration> = {}): string {
  writeFileSync(file, JSON.stringify(calibration(changes)));
  return file;
}
