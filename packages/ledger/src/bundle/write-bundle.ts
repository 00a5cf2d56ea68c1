import { at } from '@xray/contracts/checks';

import { compareWithLog, consistencySentence } from '../checkpoint/consistency.ts';
import type { RecordedCheckpoint } from '../checkpoint/recorded-checkpoints.ts';
import { LedgerError } from '../errors.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { inclusionPath } from '../merkle/proofs.ts';
import { openCheckpoint } from '../note/checkpoint.ts';
import { collectBatches } from '../run/collect-batches.ts';
import type { ProofSource, ProvenBatch } from '../run/ports.ts';
import { runMaterial } from '../run/run-material.ts';
import { BUNDLE_FORMAT, encodeBundle, packFrame, sha256Of, type BundleContent } from './bundle-format.ts';
import { signEnvelope } from './envelope.ts';
import { statementOf } from './statement.ts';

/** What a bundle is made of. */
export interface BundleRequest {
  readonly source: ProofSource;
  readonly run_id: string;
  /** Signs the statement; has signed the checkpoint as well. */
  readonly key: SigningKey;
  /** What was signed of the log; the latest one of the key is taken. */
  readonly checkpoints: readonly RecordedCheckpoint[];
  /** Runs before it whose evidence is packed as well, so that the carried state can be derived again. */
  readonly deep: number;
}

/** The latest checkpoint that the key has signed and that covers the batches. @throws LedgerError `checkpoint_missing` */
function coveringCheckpoint({ checkpoints, key }: BundleRequest, batches: readonly ProvenBatch[]): RecordedCheckpoint {
  const { key_id, name } = key.verifier;
  const needed = at(batches, batches.length - 1).leaf.batch_id;
  const own = checkpoints.findLast(({ note }) => note.includes(`\u2014 ${name} `));
  if (own === undefined || own.tree_size < needed) {
    const have = own === undefined ? 'there is none' : `the latest one covers ${own.tree_size}`;
    throw new LedgerError(
      'checkpoint_missing',
      `the run needs a checkpoint of ${needed} batches that ${name}+${key_id} has signed, and ${have}: sign one with xray checkpoint`,
    );
  }
  openCheckpoint(own.note, key.verifier);
  return own;
}

function contentOf(
  request: BundleRequest,
  batches: readonly ProvenBatch[],
): { content: BundleContent; frame: Uint8Array } {
  const { source } = request;
  const checkpoint = coveringCheckpoint(request, batches);
  const leaves = source.leaves();
  const found = compareWithLog(leaves, checkpoint, request.checkpoints);
  if (found.status === 'UNSUPPORTED') throw new LedgerError('leaves_lost', consistencySentence(found));
  if (found.status !== 'CONSISTENT') throw new LedgerError('inconsistent_log', consistencySentence(found));
  const parts = batches.map(({ block }) => source.codec.portableBlock(block));
  const frame = packFrame(parts);
  const content: BundleContent = {
    checkpoint: checkpoint.note,
    batches: batches.map(({ leaf }, index) => ({
      ...leaf,
      bytes: at(parts, index).length,
      path: inclusionPath(leaves.hashes, leaf.batch_id - 1, checkpoint.tree_size).map((hash) =>
        Buffer.from(hash).toString('hex'),
      ),
    })),
    frame: { bytes: frame.length, sha256: sha256Of(frame) },
  };
  return { content, frame };
}

/**
 * Packs a run so that another machine verifies it without the log.
 *
 * @throws LedgerError `unknown_run`, `evidence_missing`, `checkpoint_missing`, `inconsistent_log`, `leaves_lost`, and what reading the log throws
 */
export function writeBundle(request: BundleRequest): Uint8Array {
  const { deep, key, run_id, source } = request;
  const batches = collectBatches(source, run_id, deep);
  const material = runMaterial(batches, source.codec, run_id, deep);
  const { content, frame } = contentOf(request, batches);
  const envelope = signEnvelope(statementOf(material, content), key);
  return encodeBundle({ format: BUNDLE_FORMAT, envelope, content }, frame);
}
