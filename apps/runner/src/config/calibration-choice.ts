import { errorText, type Calibration } from '@xray/contracts';
import { readCalibration, RegimeEngineError, shippedCalibration } from '@xray/regime-engine';
import { shippedCalibration as shippedOf5m } from '@xray/regime-engine/shipped/5m';
import { shippedCalibration as shippedOf15m } from '@xray/regime-engine/shipped/15m';

import { OperationError } from '@xray/operations';
import { readSettingsText } from '@xray/operations/settings';
import type { DecidingConfig } from './deciding-config.ts';

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperationError('wrong_usage', `${file} is not a calibration: ${errorText(error)}`, { cause: error });
  }
}

const SHIPPED: readonly Calibration[] = [shippedCalibration, shippedOf5m, shippedOf15m];

/** The calibration that ships for bars of a cadence; that of three minutes, which is then refused, where none does. */
function shippedFor(cadenceMs: number): Calibration {
  return SHIPPED.find(({ cadence_ms }) => cadence_ms === cadenceMs) ?? shippedCalibration;
}

/**
 * The calibration that came with the engine for the word `shipped`, `null` for `none`, else that of a file.
 *
 * @throws OperationError `wrong_usage`, naming the file and what is wrong with it
 */
export function chosenCalibration(choice: string, cadenceMs: number): Calibration | null {
  if (choice === 'none') return null;
  if (choice === 'shipped') return shippedFor(cadenceMs);
  const value = parseJson(readSettingsText(choice, 'calibration'), choice);
  try {
    return readCalibration(value);
  } catch (error) {
    if (!(error instanceof RegimeEngineError)) throw error;
    throw new OperationError('wrong_usage', `${choice}: ${error.detail}`, { cause: error });
  }
}

/**
 * The calibration of a configuration.
 *
 * @throws OperationError `wrong_usage` where the file is none, or the calibration is of other observers or another cadence
 */
export function configuredCalibration({ cadence_ms, composer, regime_engine }: DecidingConfig): Calibration | null {
  const calibration = chosenCalibration(regime_engine.calibration, cadence_ms);
  if (calibration === null) return null;
  const { name } = calibration;
  const advice = 'set regime_engine.calibration to one that fits (xray calibrate makes it), or to none';
  if (calibration.observer_set !== composer.observer_set) {
    const detail = `calibration ${name} is of observer set ${calibration.observer_set} and composer.observer_set is ${composer.observer_set}`;
    throw new OperationError('wrong_usage', `${detail}: ${advice}`);
  }
  if (calibration.cadence_ms !== cadence_ms) {
    const detail = `calibration ${name} was fitted at ${calibration.cadence_ms} ms and cadence_ms is ${cadence_ms}`;
    throw new OperationError('wrong_usage', `${detail}: ${advice}`);
  }
  return calibration;
}
