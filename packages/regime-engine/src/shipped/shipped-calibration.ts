import type { Calibration } from '@xray/contracts';

import { asShipped } from './as-shipped.ts';
import content from './shipped-calibration.json' with { type: 'json' };

/**
 * The calibration that ships with the engine, for bars of three minutes. docs/belief.md says what it was fitted on and how well it does;
 * `xray calibrate` fits another.
 */
export const shippedCalibration: Calibration = asShipped(content);
