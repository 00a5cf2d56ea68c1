import type { EventLogReader } from '@xray/contracts';
import { logCuts } from '@xray/orchestrator';

import type { DecidingConfig } from '../config/schema.ts';
import { cutTimes } from '../pipeline/cut-times.ts';
import type { Observation } from './observation.ts';
import { observeCuts, type ObserveOptions } from './observe-cuts.ts';

/**
 * The observations of each boundary of a log, as a run over it would make them: by time, within a boundary by symbol name.
 * Nothing is written and no event stage runs.
 */
export function observeLog(
  reader: EventLogReader,
  config: DecidingConfig,
  options?: ObserveOptions,
): Generator<readonly Observation[]> {
  return observeCuts(logCuts(reader, cutTimes(config)), config, options);
}
