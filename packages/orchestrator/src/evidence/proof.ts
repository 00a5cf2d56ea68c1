import { hash } from 'node:crypto';

import { canonicalJson, type RunProofStep, type StoredRecord } from '@xray/contracts';

import type { StoredRun } from './recorded-run.ts';
import { framesText, type RunFrames } from './run-frames.ts';

/** What a step of the proof is made from: canonical JSON texts of the log, in order. */
interface ProofPart {
  readonly step: RunProofStep['step'];
  /** In words. */
  readonly of: string;
  /** Hashed as one text, a line feed between two. A step without any is left out. */
  readonly texts: readonly string[];
}

function proofParts(frames: RunFrames, stored: StoredRun): readonly ProofPart[] {
  const completed = stored.orchestrator.filter(({ record }) => record.event_type === 'EngineRunCompleted');
  const failed = stored.orchestrator.filter(({ record }) => record.event_type === 'EngineRunFailed');
  const hysteresis = stored.orchestrator.filter(({ record }) => record.event_type === 'HysteresisStatePublished');
  const features = completed.flatMap(({ record }) =>
    record.event_type === 'EngineRunCompleted' && record.payload.feature_snapshot !== undefined
      ? [canonicalJson(record.payload.feature_snapshot)]
      : [],
  );
  const profile = stored.day_profile === null ? [] : [stored.day_profile.body];
  const bodies = (records: readonly StoredRecord[]): readonly string[] => records.map(({ body }) => body);
  const lines = 'one a line, without operational fields';
  return [
    {
      step: 'frames',
      of: `ingest_seq and payload_sha256 of the frames of the ${frames.from}, as an array`,
      texts: [framesText(frames)],
    },
    {
      step: 'features',
      of: `the feature_snapshot of EngineRunCompleted${profile.length === 0 ? '' : ', and the day_profile that the run made'}`,
      texts: [...features, ...profile],
    },
    {
      step: 'verdict',
      of: `the orchestrator events EngineRunCompleted and EngineRunFailed, ${lines}`,
      texts: bodies([...completed, ...failed]),
    },
    {
      step: 'hysteresis',
      of: `the orchestrator event HysteresisStatePublished, ${lines}`,
      texts: bodies(hysteresis),
    },
    { step: 'gate', of: `the state gate events, ${lines}`, texts: bodies(stored.gate) },
    { step: 'analysis', of: `the analysis engine events, ${lines}`, texts: bodies(stored.analysis) },
    { step: 'run_record', of: 'the last engine_run_record, without operational fields', texts: bodies([stored.last]) },
  ];
}

/**
 * A link a step: `sha256` over its texts; `chain_sha256` over `previous chain_sha256|sha256`, that of the first one being its
 * own. Whoever has the records can compute both again.
 */
export function proofSteps(frames: RunFrames, stored: StoredRun): readonly RunProofStep[] {
  const steps: RunProofStep[] = [];
  for (const { of, step, texts } of proofParts(frames, stored)) {
    if (texts.length === 0) continue;
    const digest = hash('sha256', texts.join('\n'));
    const before = steps.at(-1)?.chain_sha256;
    steps.push({
      step,
      of,
      sha256: digest,
      chain_sha256: before === undefined ? digest : hash('sha256', `${before}|${digest}`),
    });
  }
  return steps;
}
