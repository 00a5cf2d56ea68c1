import { LedgerError } from '../errors.ts';
import { strictBase64 } from '../keys/key-text.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import type { VerifierKey } from '../keys/verifier-key.ts';
import { HASH_BYTES, type Hash } from '../merkle/hashes.ts';
import { openNote, parseNote, signNote } from './signed-note.ts';

/** What a checkpoint states: the log of that origin had this root at this size (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log it is of. */
  readonly origin: string;
  /** Batches that the tree covers. */
  readonly tree_size: number;
  readonly root: Hash;
}

export function checkpointText({ origin, root, tree_size }: Checkpoint): string {
  return `${origin}\n${tree_size}\n${Buffer.from(root).toString('base64')}\n`;
}

/** Signs a checkpoint. @throws LedgerError `invalid_note` where the origin is no line of text */
export function signCheckpoint(checkpoint: Checkpoint, key: SigningKey): string {
  const text = checkpointText(checkpoint);
  parseCheckpointText(text);
  return signNote(text, key);
}

function parseCheckpointText(text: string): Checkpoint {
  const problem = (what: string): LedgerError =>
    new LedgerError('invalid_note', `the checkpoint ${what}: it takes an origin, a size and a root, a line each`);
  const [origin = '', size = '', encoded = '', ...rest] = text.slice(0, -1).split('\n');
  if (origin === '') throw problem('names no origin');
  const treeSize = Number(size);
  if (!/^(0|[1-9]\d*)$/.test(size) || !Number.isSafeInteger(treeSize)) throw problem('has no size');
  const root = strictBase64(encoded);
  if (root?.length !== HASH_BYTES) throw problem('has no root');
  if (rest.length > 0) throw problem('has further lines');
  return { origin, tree_size: treeSize, root: new Uint8Array(root) };
}

/** Reads a checkpoint that the key has signed. @throws LedgerError `invalid_note` */
export function openCheckpoint(note: string, key: VerifierKey): Checkpoint {
  return parseCheckpointText(openNote(note, key));
}

/** Reads what a checkpoint states without looking at who signed it. @throws LedgerError `invalid_note` */
export function readCheckpoint(note: string): Checkpoint {
  return parseCheckpointText(parseNote(note).text);
}
