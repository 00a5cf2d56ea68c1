import type {
  EngineRunRecord,
  EventLogReader,
  RecordedEvidence,
  RunEvidence,
  RunEvidenceSource,
  RunRederivation,
} from '@xray/contracts';

import { requirePort, requireReader } from '../checked-input.ts';
import { noSuchRun } from './feedback.ts';
import { proofSteps } from './proof.ts';
import { chainOf, lastRunRecord, readRun, type StoredRun } from './recorded-run.ts';
import { rederiveRun, type Rederiving } from './rederive.ts';
import { readRunAudit } from './run-audit.ts';
import { frameOf, framesPage, readRunFrames, type RunFrames } from './run-frames.ts';

/** What is known of the identity that a run was made with. */
export interface RunMaking {
  /** Time between two runs of a symbol. */
  readonly cadence_ms: number;
  /** What the run is made with again, or, in one sentence, why it cannot be. */
  readonly rederiving: Rederiving | { readonly problem: string };
}

/** Where evidence is read, and what a run is made with again. */
export interface RunEvidenceOptions {
  readonly reader: EventLogReader;
  /** The governance log of the market; `null` as long as it has none. Asked for with every question. */
  readonly governance: () => EventLogReader | null;
  /** By the hashes that the run's record names. */
  readonly making: (run: EngineRunRecord) => RunMaking;
  /** Raw records that a rederivation reads at most; no limit where it is left out. */
  readonly max_raw_records?: number;
}

interface Found {
  readonly stored: StoredRun;
  readonly frames: RunFrames;
  readonly recorded: RecordedEvidence;
}

async function find(options: RunEvidenceOptions, runId: string): Promise<Found | null> {
  const { governance, making, reader } = options;
  const stored = await readRun(reader, runId);
  if (stored === null) return null;
  const { run } = stored;
  const { cadence_ms } = making(run);
  const frames = await readRunFrames(reader, run, cadence_ms);
  const said = governance();
  const { features, gate, hysteresis, truth, verdict } = chainOf(stored);
  const recorded: RecordedEvidence = {
    schema: 'run_evidence',
    schema_version: '1',
    run,
    verdict,
    truth,
    hysteresis,
    features,
    gate,
    frames: { from: frames.from, total: frames.records.length },
    orchestrator_events: stored.orchestrator.map(({ record }) => record),
    gate_events: stored.gate.map(({ record }) => record),
    analysis_events: stored.analysis.map(({ record }) => record),
    thread: stored.thread,
    ...(await readRunAudit(said === null ? [reader] : [reader, said], run, cadence_ms)),
    proof: proofSteps(frames, stored),
  };
  return { stored, frames, recorded };
}

function rederive(options: RunEvidenceOptions, stored: StoredRun): Promise<RunRederivation> {
  const { making, max_raw_records, reader } = options;
  return rederiveRun(reader, stored, making(stored.run).rederiving, max_raw_records);
}

function checked(options: RunEvidenceOptions): RunEvidenceOptions {
  requirePort('the options of run evidence', options, ['governance', 'making']);
  requireReader(options.reader);
  return options;
}

/**
 * Everything that one run touched: label ← belief ← opinions ← features ← frames, what followed from it and what is said of it, the
 * digest chain over its records, and the verdict made again from the raw ones.
 *
 * @param maxFrames how many frames to show, from the first on
 * @throws OrchestratorError `no_verdict` where the log has no such run
 */
export async function runEvidence(
  given: RunEvidenceOptions,
  runId: string,
  maxFrames = Number.POSITIVE_INFINITY,
): Promise<RunEvidence> {
  const options = checked(given);
  const found = await find(options, runId);
  if (found === null) throw noSuchRun(runId);
  const { frames, recorded, stored } = found;
  const shown = frames.records.slice(0, maxFrames).map(frameOf);
  return {
    ...recorded,
    frames: { ...recorded.frames, shown },
    rederivation: await rederive(options, stored),
  };
}

/** The same in the parts that a server answers with. Runs are made again one after the other, however many are asked for. */
export function createRunEvidenceSource(given: RunEvidenceOptions): RunEvidenceSource {
  const options = checked(given);
  const { governance, making, reader } = options;
  let before: Promise<unknown> = Promise.resolve();

  async function rederiveNext(runId: string): Promise<RunRederivation | null> {
    const stored = await readRun(reader, runId);
    return stored === null ? null : rederive(options, stored);
  }

  return {
    recorded: async (runId) => (await find(options, runId))?.recorded ?? null,
    async frames(runId, offset, limit) {
      const run = (await lastRunRecord(reader, runId))?.record ?? null;
      if (run === null) return null;
      return framesPage(run, await readRunFrames(reader, run, making(run).cadence_ms), offset, limit);
    },
    rederive(runId) {
      const next = before.then(() => rederiveNext(runId));
      before = next.catch(() => undefined);
      return next;
    },
    remarks: () => governance()?.streamHead('audit').records ?? 0,
  };
}
