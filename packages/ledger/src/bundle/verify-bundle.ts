import { errorText } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { LedgerError } from '../errors.ts';
import type { VerifierKey } from '../keys/verifier-key.ts';
import { leafHash, sameHash } from '../merkle/hashes.ts';
import { rootByInclusion } from '../merkle/verify.ts';
import { openCheckpoint, type Checkpoint } from '../note/checkpoint.ts';
import { deriveAgain } from '../run/derive-again.ts';
import type { BatchCodec, FindSoftware, ProvenBatch } from '../run/ports.ts';
import { failed, statusOf, unsupported, verified, type ProofStep, type RunProof } from '../run/run-proof.ts';
import { runMaterial, type RunMaterial } from '../run/run-material.ts';
import { decodeBundle, leafBytes, leafOf, sha256Of, unpackFrame, type BundleContent } from './bundle-format.ts';
import { openEnvelope } from './envelope.ts';
import { statedRun, statementOf, type StatedRun } from './statement.ts';

/** What a bundle is verified with. */
export interface BundleCheck {
  readonly bundle: Uint8Array;
  /** The key whose word is taken: it has signed statement and checkpoint. */
  readonly key: VerifierKey;
  readonly codec: BatchCodec;
  readonly findSoftware: FindSoftware;
}

/** A step that ends the verification: what comes after it would rest on nothing. */
interface Stop extends Error {
  readonly stopped_at: ProofStep;
}

function stop(step: ProofStep): Stop {
  return Object.assign(new Error(step.detail), { stopped_at: step });
}

function isStop(thrown: unknown): thrown is Stop {
  return thrown instanceof Error && 'stopped_at' in thrown;
}

function checkedCheckpoint({ checkpoint }: BundleContent, key: VerifierKey): Checkpoint {
  try {
    return openCheckpoint(checkpoint, key);
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw stop(failed('checkpoint', thrown.detail));
    throw thrown;
  }
}

/** Follows every batch's path to the signed root. */
function checkInclusion({ batches }: BundleContent, { root, tree_size }: Checkpoint): void {
  for (const batch of batches) {
    const path = batch.path.map((hash) => Buffer.from(hash, 'hex'));
    const found = rootByInclusion(leafHash(leafBytes(leafOf(batch))), batch.batch_id - 1, tree_size, path);
    if (found === null || !sameHash(found, root))
      throw stop(
        failed(
          'inclusion',
          `batch ${batch.batch_id} (${batch.stream}) is not one of the ${tree_size} that were signed`,
        ),
      );
  }
}

/** The batches of the frame, each of them what its leaf says. */
function provenBatches(
  { batches, frame: { sha256 } }: BundleContent,
  frame: Uint8Array,
  codec: BatchCodec,
): readonly ProvenBatch[] {
  if (sha256Of(frame) !== sha256)
    throw stop(failed('content', 'the packed batches were changed: their digest is not the signed one'));
  let parts: readonly Uint8Array[];
  try {
    parts = unpackFrame(frame, batches);
  } catch (thrown) {
    throw stop(failed('content', `the packed batches cannot be unpacked: ${errorText(thrown)}`));
  }
  return batches.map((batch, index) => {
    const block = codec.blockOfPortable(at(parts, index));
    if (sha256Of(block) !== batch.block_sha256)
      throw stop(failed('content', `batch ${batch.batch_id} (${batch.stream}) is not the one that its leaf names`));
    return { leaf: leafOf(batch), block };
  });
}

function materialOf(
  batches: readonly ProvenBatch[],
  codec: BatchCodec,
  { derived_over_runs, run_id }: StatedRun,
): RunMaterial {
  try {
    return runMaterial(batches, codec, run_id, derived_over_runs);
  } catch (thrown) {
    if (thrown instanceof LedgerError && thrown.code === 'evidence_missing')
      throw stop(unsupported('evidence', thrown.detail));
    throw thrown;
  }
}

function steps(
  { bundle, codec, findSoftware, key }: BundleCheck,
  done: ProofStep[],
  found: (runId: string) => void,
): void {
  const { frame, header } = decodeBundle(bundle);
  const { content, envelope } = header;
  const opened = openEnvelope(envelope, key);
  if ('problem' in opened) throw stop(failed('statement', opened.problem));
  const stated = statedRun(opened.statement);
  if (stated === null) throw stop(failed('statement', 'the statement names no run'));
  found(stated.run_id);
  done.push(verified('statement', `signed by ${key.name}+${key.key_id}`));
  const batches = provenBatches(content, frame, codec);
  const checkpoint = checkedCheckpoint(content, key);
  const material = materialOf(batches, codec, stated);
  if (statementOf(material, content) !== opened.statement)
    throw stop(failed('content', 'the statement is not the one that the content bears out'));
  done.push(verified('content', `${batches.length} batches in ${frame.length} bytes are what the statement names`));
  done.push(verified('checkpoint', `${checkpoint.origin} had ${checkpoint.tree_size} batches when it was signed`));
  checkInclusion(content, checkpoint);
  done.push(verified('inclusion', `each of the ${batches.length} batches is one of them`));
  done.push(...deriveAgain(material, findSoftware));
}

/**
 * Verifies a bundle without the log: signatures, digests, inclusion, and the verdict, which is derived again from the raw records. What is
 * wrong with a bundle is a step that FAILED.
 *
 * @throws LedgerError `invalid_bundle`, `bundle_version` where the file is no bundle of this format
 */
export function verifyBundle(check: BundleCheck): RunProof {
  const done: ProofStep[] = [];
  let run_id = '';
  try {
    steps(check, done, (runId) => {
      run_id = runId;
    });
  } catch (thrown) {
    if (!isStop(thrown)) throw thrown;
    done.push(thrown.stopped_at);
  }
  const { key_id, name } = check.key;
  return {
    run_id,
    integrity_model: 'MERKLE',
    trust_boundary: `the key ${name}+${key_id}: that its owner signed one log, and recorded what the exchange sent`,
    storage: 'BUNDLE',
    status: statusOf(done),
    steps: done,
  };
}
