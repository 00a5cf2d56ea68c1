import { errorText, type EngineRunRecord, type EventLogReader } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';

import { identityAt } from '../identity/identity-of-run.ts';
import { standingText } from '../identity/identity-standing.ts';
import type { VerdictMaking } from '../identity/software-of-identity.ts';
import type { RunMaking } from './run-evidence.ts';

/** What runs of a log are made with again, and who is asked where that is not here. */
export interface RunMakingParts<Config> {
  readonly reader: Pick<EventLogReader, 'read'>;
  readonly making: VerdictMaking<Config>;
  /** What to call with the version that made a run. */
  readonly command: (run: EngineRunRecord) => string;
}

/** What a run is made with again: what its identity says, where that is here. */
function makingOf<Config>(
  { command, making: { compose, engine, form, looksAt, runtime }, reader }: RunMakingParts<Config>,
  run: EngineRunRecord,
): RunMaking {
  const found = identityAt(reader, run.engine_timestamp_ms, form, runtime);
  if (found === null)
    return { cadence_ms: DEFAULT_CADENCE_MS, rederiving: { problem: 'the log does not say what it was made with' } };
  const { here, memory_after_seq, recorded } = found;
  const cadence_ms = found.cadence_ms ?? DEFAULT_CADENCE_MS;
  const caveat = standingText(here, recorded, command(run));
  if (here.standing === 'not_installed') return { cadence_ms, rederiving: { problem: caveat ?? here.why } };
  const { calibration, config } = here.identity;
  return {
    cadence_ms,
    rederiving: {
      compose: (input) => compose(input, config, calibration),
      ...(looksAt === undefined ? {} : { looksAt: (target) => looksAt(target, config) }),
      engine: engine(config, calibration),
      memory_after_seq,
      caveat,
    },
  };
}

/** What a run is made with again, kept for the run that is asked about. What cannot be read is a reason not to derive. */
export function runMakingOf<Config>(parts: RunMakingParts<Config>): (run: EngineRunRecord) => RunMaking {
  let last: { readonly run: EngineRunRecord; readonly making: RunMaking } | null = null;
  return (run) => {
    try {
      if (last?.run.run_id !== run.run_id) last = { run, making: makingOf(parts, run) };
      return last.making;
    } catch (error) {
      return { cadence_ms: DEFAULT_CADENCE_MS, rederiving: { problem: errorText(error) } };
    }
  };
}
