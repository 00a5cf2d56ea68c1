import type { Calibration } from '@xray/contracts';

import { readCalibration } from '../belief/calibrated-model.ts';
import content from './shipped-calibration.json' with { type: 'json' };

/**
 * The calibration that ships with the engine. docs/belief.md says what it was fitted on and how well it does; `xray calibrate`
 * fits another.
 */
export const shippedCalibration: Calibration = readCalibration(content);
