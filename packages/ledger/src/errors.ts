import { defineErrors, type ErrorCodeOf } from '@xray/contracts';

/** The one error of this package; `detail` says what to do, and never holds a part of a private key. */
export class LedgerError extends defineErrors('LedgerError', {
  /** No private key is there, neither in a file nor in the environment. Halt: create one, or name its file. */
  key_missing: 'halt',
  /** A file with a private key can be read by others. Halt: take the rights away, and think about a new key. */
  key_exposed: 'halt',
  /** A text is no key of its form. Halt: name the right file or text. */
  invalid_key: 'halt',
  /** A file is there already where a key would be written. Halt: name another one; no key is written over. */
  key_exists: 'halt',
  /** A note or a checkpoint is none, or none that this key has signed. Halt: name the right file or the right key. */
  invalid_note: 'halt',
  /** A log does not begin with the tree that was signed of it before. Halt: sign nothing, and look at the batches that are named. */
  inconsistent_log: 'halt',
  /** The log was pruned by a version that kept no leaves, and so has no tree. Halt: its chain of digests is what can be checked. */
  leaves_lost: 'halt',
  /** The log has no such run, or the run has no verdict. Halt: name another run. */
  unknown_run: 'halt',
  /** What a run was made from is not all there, e.g. because it was pruned. Halt: the run cannot be proved from here. */
  evidence_missing: 'halt',
  /** No checkpoint that the key has signed covers the run. Halt: sign one, then prove the run. */
  checkpoint_missing: 'halt',
  /** A file is no bundle. Halt: name another file. */
  invalid_bundle: 'halt',
  /** A bundle of a format that this version does not know. Halt: verify it with a version that does. */
  bundle_version: 'halt',
}) {}
/** What stops a proof, to be switched on. The entries of the class say what to do about each. */
export type LedgerErrorCode = ErrorCodeOf<typeof LedgerError>;
