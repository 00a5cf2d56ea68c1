import { composeInput } from '@xray/composer';
import { errorText, type EngineRunRecord, type EventLogReader } from '@xray/contracts';
import { DEFAULT_CADENCE_MS } from '@xray/contracts/config';
import { openGovernanceReader } from '@xray/event-log';
import { identityAt, standingText, type RunEvidenceOptions, type RunMaking } from '@xray/orchestrator';

import { composerConfig, engineOf } from '../pipeline/package-configs.ts';
import { describeRuntime } from '../pipeline/runtime-fingerprint.ts';
import { closing } from '@xray/operations';
import { identityForm } from './log-identity.ts';

/** What a run is made with again: what its identity says, where that is here. */
function makingOf(reader: EventLogReader, directory: string, run: EngineRunRecord): RunMaking {
  const found = identityAt(reader, run.engine_timestamp_ms, identityForm, describeRuntime());
  if (found === null)
    return { cadence_ms: DEFAULT_CADENCE_MS, rederiving: { problem: 'the log does not say what it was made with' } };
  const { cadence_ms, here, memory_after_seq, recorded } = found;
  const caveat = standingText(here, recorded, `xray why ${run.run_id} --log ${directory}`);
  if (here.standing === 'not_installed')
    return { cadence_ms: cadence_ms ?? DEFAULT_CADENCE_MS, rederiving: { problem: caveat ?? here.why } };
  const { calibration, config } = here.identity;
  const composer = composerConfig(config, calibration);
  return {
    cadence_ms: config.cadence_ms,
    rederiving: {
      compose: (input) => composeInput(input, composer),
      engine: engineOf(config, calibration),
      memory_after_seq,
      caveat,
    },
  };
}

/** The same, kept for the run that is asked about. What cannot be read is a reason not to derive. */
function runMaking(reader: EventLogReader, directory: string): (run: EngineRunRecord) => RunMaking {
  let last: { readonly run: EngineRunRecord; readonly making: RunMaking } | null = null;
  return (run) => {
    try {
      if (last?.run.run_id !== run.run_id) last = { run, making: makingOf(reader, directory, run) };
      return last.making;
    } catch (error) {
      return { cadence_ms: DEFAULT_CADENCE_MS, rederiving: { problem: errorText(error) } };
    }
  };
}

/** What evidence of a market's runs is read with; to be closed by whoever opens it, before the reader. */
export interface OpenRunEvidence extends RunEvidenceOptions {
  close(): void;
}

/** The evidence of the runs of a folder's log, with what its governance log says of them, now or later on. */
export function openRunEvidence(reader: EventLogReader, directory: string): OpenRunEvidence {
  let governance: EventLogReader | null = null;
  return {
    reader,
    making: runMaking(reader, directory),
    governance: () => (governance ??= openGovernanceReader(directory)),
    close: () => governance?.close(),
  };
}

/** Does work with the evidence of a log's runs, and lets go of what was opened for it. */
export function withRunEvidence<Result>(
  reader: EventLogReader,
  directory: string,
  work: (open: RunEvidenceOptions) => Promise<Result>,
): Promise<Result> {
  return closing((later) => {
    const open = openRunEvidence(reader, directory);
    later(() => {
      open.close();
    });
    return work(open);
  });
}
