import { BAR_MS } from '@xray/market-sim';

import { RunnerError } from '../cli/errors.ts';
import type { DecidingConfig } from '../config/schema.ts';

/** @throws RunnerError `wrong_usage` where runs and labels of a simulated market do not go together */
export function refuseOtherCadence(name: string, { cadence_ms }: Pick<DecidingConfig, 'cadence_ms'>): void {
  if (cadence_ms === BAR_MS) return;
  const detail = `${name} is labelled every ${BAR_MS} ms and cadence_ms is ${cadence_ms}`;
  throw new RunnerError('wrong_usage', `${detail}: take simulated markets at their own cadence`);
}
