import { type Calibration, countText } from '@xray/contracts';
import { shippedCalibration } from '@xray/regime-engine';
import { shippedCalibration as shippedOf5m } from '@xray/regime-engine/shipped/5m';
import { shippedCalibration as shippedOf15m } from '@xray/regime-engine/shipped/15m';

import { RegimesError } from './errors.ts';

/** The calibrations that come along, by the length of the bars that they are of. */
const SHIPPED: readonly Calibration[] = [shippedCalibration, shippedOf5m, shippedOf15m];

/** Lengths of bars for which a calibration comes along, in milliseconds. */
export const CALIBRATED_BAR_MS: readonly number[] = SHIPPED.map(({ cadence_ms }) => cadence_ms);

/** @throws RegimesError `no_calibration` */
export function calibrationFor(barMs: number): Calibration {
  const found = SHIPPED.find(({ cadence_ms }) => cadence_ms === barMs);
  if (found !== undefined) return found;
  const lengths = CALIBRATED_BAR_MS.map((ms) => `${ms / 60_000}`).join(', ');
  throw new RegimesError(
    'no_calibration',
    `no calibration comes along for bars of ${countText(barMs)} ms, only for ${lengths} minutes: fit one to such bars with \`xray calibrate\`, and hand it in as \`calibration\``,
  );
}
