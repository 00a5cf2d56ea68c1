import { LedgerError } from '../errors.ts';
import { isKeyName, strictBase64 } from '../keys/key-text.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { isSignedBy, type VerifierKey } from '../keys/verifier-key.ts';

/** A line of a note that says who signed it. */
export interface NoteSignature {
  readonly name: string;
  readonly key_id: string;
  readonly signature: Uint8Array;
}

/** A text and its signatures (C2SP signed-note). */
export interface SignedNote {
  /** Ends with a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/;
const ID_BYTES = 4;
const MAX_SIGNATURES = 64;
const utf8 = new TextEncoder();

function invalidNote(what: string): LedgerError {
  return new LedgerError(
    'invalid_note',
    `the note ${what}: name a file with a checkpoint, as xray checkpoint prints it`,
  );
}

/** Whether a text may be that of a note: it ends with a line feed, and holds no other control character. */
function isNoteText(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

/** Signs a text with a key: the whole note. @throws LedgerError `invalid_note` where the text cannot be that of a note */
export function signNote(text: string, key: SigningKey): string {
  if (!isNoteText(text)) throw invalidNote('has control characters or does not end with a line');
  const { key_id, name } = key.verifier;
  const signature = Buffer.concat([Buffer.from(key_id, 'hex'), key.sign(utf8.encode(text))]);
  return `${text}\n\u2014 ${name} ${signature.toString('base64')}\n`;
}

function parseSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = strictBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length <= ID_BYTES)
    throw invalidNote('has a line of signature that is none');
  return { name, key_id: bytes.subarray(0, ID_BYTES).toString('hex'), signature: bytes.subarray(ID_BYTES) };
}

/** Takes a note apart, and checks no signature. @throws LedgerError `invalid_note` */
export function parseNote(note: string): SignedNote {
  if (!isNoteText(note)) throw invalidNote('has control characters or does not end with a line');
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw invalidNote('has no signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw invalidNote(`has more than ${MAX_SIGNATURES} signatures`);
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/**
 * The text of a note that the key has signed. Signatures of other keys are passed over, as the specification demands.
 *
 * @throws LedgerError `invalid_note`
 */
export function openNote(note: string, key: VerifierKey): string {
  const { signatures, text } = parseNote(note);
  const own = signatures.filter(({ key_id, name }) => name === key.name && key_id === key.key_id);
  const { key_id, name } = key;
  if (own.length === 0) {
    const signers = signatures.map((each) => `${each.name}+${each.key_id}`).join(', ');
    throw new LedgerError(
      'invalid_note',
      `the note is not signed by ${name}+${key_id} but by ${signers}: name the key of its signer`,
    );
  }
  if (own.every(({ signature }) => isSignedBy(key, utf8.encode(text), signature))) return text;
  throw new LedgerError(
    'invalid_note',
    `the signature of ${name}+${key_id} does not fit the note: the note was changed`,
  );
}
