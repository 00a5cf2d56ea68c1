import { closing, type EventLogReader } from '@xray/contracts';
import { openGovernanceReader } from '@xray/event-log';
import { runMakingOf, type RunEvidenceOptions } from '@xray/orchestrator';

import { makingHere } from './verdict-making.ts';

/** What evidence of a market's runs is read with; to be closed by whoever opens it, before the reader. */
export interface OpenRunEvidence extends RunEvidenceOptions {
  close(): void;
}

/** The evidence of the runs of a folder's log, with what its governance log says of them, now or later on. */
export function openRunEvidence(reader: EventLogReader, directory: string): OpenRunEvidence {
  let governance: EventLogReader | null = null;
  return {
    reader,
    making: runMakingOf({
      reader,
      making: makingHere(),
      command: ({ run_id }) => `xray why ${run_id} --log ${directory}`,
    }),
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
