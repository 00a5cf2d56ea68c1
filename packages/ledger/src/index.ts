/**
 * {@include ../README.md}
 *
 * @module @xray/ledger
 */

export { LedgerError, type LedgerErrorCode } from './errors.ts';
export {
  checkpointFinding,
  checkpointLines,
  checkpointReportSchema,
  comparedReport,
  signedReport,
  type CheckpointReport,
} from './checkpoint/checkpoint-report.ts';
export {
  compareWithLog,
  consistencySentence,
  type Consistency,
  type KeptCheckpoint,
  type TreeLeaves,
} from './checkpoint/consistency.ts';
export {
  nextCheckpoint,
  recordedCheckpoints,
  type CheckpointRequest,
  type RecordedCheckpoint,
  type SignedCheckpoint,
} from './checkpoint/recorded-checkpoints.ts';
export { BUNDLE_FORMAT } from './bundle/bundle-format.ts';
export { PREDICATE_TYPE } from './bundle/statement.ts';
export { verifyBundle, type BundleCheck } from './bundle/verify-bundle.ts';
export { writeBundle, type BundleRequest } from './bundle/write-bundle.ts';
export { createKeyFile, findSigningKey, readKeyFile, SIGNING_KEY_VARIABLE } from './keys/key-file.ts';
export type { KeyName } from './keys/key-text.ts';
export { newSigningKeyText, parseSigningKey, type SigningKey } from './keys/signing-key.ts';
export { findVerifierKey, parseVerifierKey, verifierKeyText, type VerifierKey } from './keys/verifier-key.ts';
export { appendLeaf, EMPTY_RANGE, rangeOf, rangeRoot, type CompactRange } from './merkle/compact-range.ts';
export { leafHash, nodeHash, type Hash } from './merkle/hashes.ts';
export { consistencyPath, inclusionPath, treeRoot, type Leaves } from './merkle/proofs.ts';
export { provesConsistency, rootByInclusion, type ConsistencyClaim } from './merkle/verify.ts';
export { openCheckpoint, readCheckpoint, signCheckpoint, type Checkpoint } from './note/checkpoint.ts';
export { openNote, parseNote, signNote, type NoteSignature, type SignedNote } from './note/signed-note.ts';
export type {
  BatchCodec,
  Derivation,
  DerivationInput,
  FindSoftware,
  ProofSource,
  ProvenBatch,
  RecordedIdentity,
  Software,
} from './run/ports.ts';
export { proveRun, type ProofRequest } from './run/prove-run.ts';
export {
  proofFinding,
  proofLines,
  runProofSchema,
  type IntegrityModel,
  type ProofStatus,
  type ProofStep,
  type RunProof,
} from './run/run-proof.ts';
