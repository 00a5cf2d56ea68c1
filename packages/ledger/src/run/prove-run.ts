import { batchLeafEntry, errorText } from '@xray/contracts';

import { compareWithLog, consistencySentence, type TreeLeaves } from '../checkpoint/consistency.ts';
import type { RecordedCheckpoint } from '../checkpoint/recorded-checkpoints.ts';
import { LedgerError } from '../errors.ts';
import type { VerifierKey } from '../keys/verifier-key.ts';
import { leafHash, sameHash } from '../merkle/hashes.ts';
import { openCheckpoint } from '../note/checkpoint.ts';
import { collectBatches } from './collect-batches.ts';
import { deriveAgain } from './derive-again.ts';
import type { FindSoftware, ProofSource, ProvenBatch } from './ports.ts';
import {
  failed,
  statusOf,
  unsupported,
  verified,
  type IntegrityModel,
  type ProofStep,
  type RunProof,
} from './run-proof.ts';
import { runMaterial } from './run-material.ts';

/** What a run is proved with, out of its log. */
export interface ProofRequest {
  readonly source: ProofSource;
  readonly run_id: string;
  readonly findSoftware: FindSoftware;
  /** Earlier runs over which the carried state is derived again; 0 trusts it. */
  readonly deep: number;
  /** The key whose checkpoints count; `null` where none is known. */
  readonly key: VerifierKey | null;
  readonly checkpoints: readonly RecordedCheckpoint[];
}

interface Integrity {
  readonly model: IntegrityModel;
  readonly trust_boundary: string;
  readonly steps: readonly ProofStep[];
}

const CHAIN_TRUST =
  "whoever can write the log's files: the chain of digests can be made anew, and only a checkpoint that lies elsewhere shows it";

/** The latest checkpoint that the key has signed and that covers the batches. */
function covering({ checkpoints, key }: ProofRequest, lastBatch: number): RecordedCheckpoint | null {
  if (key === null) return null;
  return (
    checkpoints.findLast(({ note, tree_size }) => {
      if (tree_size < lastBatch) return false;
      try {
        openCheckpoint(note, key);
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}

function chainStep(batches: readonly ProvenBatch[], leaves: TreeLeaves): ProofStep {
  for (const { leaf } of batches) {
    const hash = leaves.hashes[leaf.batch_id - 1 - leaves.lost_through];
    if (hash === undefined)
      return unsupported('chain', `batch ${leaf.batch_id} was pruned by a version that kept no leaves`);
    if (!sameHash(hash, leafHash(Buffer.from(batchLeafEntry(leaf)))))
      return failed('chain', `batch ${leaf.batch_id} (${leaf.stream}) is not the one that the log has a leaf of`);
  }
  return verified(
    'chain',
    `${leaves.hashes.length} batches are what the chain of digests says, the ${batches.length} of the run among them`,
  );
}

function integrityOf(request: ProofRequest, batches: readonly ProvenBatch[]): Integrity {
  const chain = (steps: readonly ProofStep[]): Integrity => ({
    model: 'HASH_CHAIN',
    trust_boundary: CHAIN_TRUST,
    steps,
  });
  let leaves: TreeLeaves;
  try {
    leaves = request.source.leaves();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'log_damaged')
      return chain([failed('chain', errorText(thrown))]);
    throw thrown;
  }
  const step = chainStep(batches, leaves);
  const checkpoint = covering(request, batches.at(-1)?.leaf.batch_id ?? 0);
  if (checkpoint === null || request.key === null) return chain([step]);
  const found = compareWithLog(leaves, checkpoint, request.checkpoints);
  const sentence = consistencySentence(found);
  const status = found.status === 'CONSISTENT' ? 'VERIFIED' : found.status === 'UNSUPPORTED' ? 'UNSUPPORTED' : 'FAILED';
  const { key_id, name } = request.key;
  return {
    model: 'MERKLE',
    trust_boundary: `the key ${name}+${key_id}: that its owner signed one log, and recorded what the exchange sent`,
    steps: [step, { step: 'checkpoint', status, detail: sentence }],
  };
}

/**
 * Proves a run from its log: the batches that it was made from are what was written, and composing and judging them again gives the recorded
 * verdict.
 *
 * @throws LedgerError `unknown_run`, and what reading the log throws
 */
export function proveRun(request: ProofRequest): RunProof {
  const { deep, findSoftware, run_id, source } = request;
  const batches = collectBatches(source, run_id, deep);
  const { model, steps, trust_boundary } = integrityOf(request, batches);
  const all = [...steps];
  try {
    all.push(...deriveAgain(runMaterial(batches, source.codec, run_id, deep), findSoftware));
  } catch (thrown) {
    if (!(thrown instanceof LedgerError) || thrown.code !== 'evidence_missing') throw thrown;
    all.push(unsupported('evidence', thrown.detail));
  }
  return { run_id, integrity_model: model, trust_boundary, storage: 'LOG', status: statusOf(all), steps: all };
}
