import type { DashboardProvenance } from '@xray/contracts';

import type { LogFacts } from './live-view.ts';

/** Where a view's data comes from. The size of a log that is written is the present one's, so that a past view has none. */
export function provenanceOf(facts: LogFacts, moment: 'present' | 'past'): DashboardProvenance {
  return {
    venues: [...facts.venues].sort(),
    streams: [...facts.streams].sort(),
    log: facts.log,
    log_size_bytes: moment === 'past' && facts.live ? null : facts.size_bytes,
    config_hash: facts.config_hash,
    calibration_hash: facts.calibration_hash,
  };
}
