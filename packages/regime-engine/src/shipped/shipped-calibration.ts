import type { Calibration } from '@xray/contracts';

import content from './shipped-calibration.json' with { type: 'json' };

/** What ships is told by its name: this package's tests read it whole, so that no start of a process has to. */
function isShipped(value: { readonly schema: string }): value is Calibration {
  return value.schema === 'calibration';
}

function shipped(): Calibration {
  if (isShipped(content)) return content;
  throw new TypeError('the calibration that ships is none: build the package anew');
}

/**
 * The calibration that ships with the engine. docs/belief.md says what it was fitted on and how well it does; `xray calibrate`
 * fits another.
 */
export const shippedCalibration: Calibration = shipped();
