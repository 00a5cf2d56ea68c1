import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { LedgerError } from '../errors.ts';
import { decodeKey, encodeKey, isKeyName, keyId, type KeyName } from './key-text.ts';

/** A public key under a name, with which signatures are checked. */
export interface VerifierKey extends KeyName {
  /** 32 bytes. */
  readonly public_key: Uint8Array;
}

/** The beginning of the DER form (SubjectPublicKeyInfo) of every Ed25519 public key. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export function verifierKey(name: string, publicKey: Uint8Array): VerifierKey {
  return { name, key_id: keyId(name, publicKey), public_key: publicKey };
}

/** The text form of the signed note: `name+keyid+base64`. */
export function verifierKeyText({ key_id, name, public_key }: VerifierKey): string {
  return `${name}+${key_id}+${encodeKey(public_key)}`;
}

/** Reads a public key, white space around it aside. @throws LedgerError `invalid_key` */
export function parseVerifierKey(text: string): VerifierKey {
  const problem = (what: string): LedgerError =>
    new LedgerError(
      'invalid_key',
      `the public key ${what}: give one line of the form name+keyid+base64, as xray keys show prints it`,
    );
  const line = text.trim();
  if (line.startsWith('PRIVATE+')) throw problem('is a private one');
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(line);
  const [, name = '', id = '', encoded = ''] = parts ?? [];
  if (parts === null || !isKeyName(name)) throw problem('is none');
  const key = decodeKey(encoded);
  if (key === null) throw problem('is none of Ed25519');
  if (keyId(name, key) !== id) throw problem('does not bear out its key id');
  return verifierKey(name, key);
}

/** Reads a public key from its text, or from a file that holds it. @throws LedgerError `invalid_key`, `key_missing` */
export function findVerifierKey(textOrFile: string): VerifierKey {
  if (textOrFile.includes('+')) return parseVerifierKey(textOrFile);
  try {
    return parseVerifierKey(readFileSync(textOrFile, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw thrown;
    throw new LedgerError(
      'key_missing',
      `${JSON.stringify(textOrFile)} is neither a public key nor a file that can be read: give one line of the form name+keyid+base64`,
    );
  }
}

function publicKeyObject(key: VerifierKey): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, key.public_key]), format: 'der', type: 'spki' });
}

export function isSignedBy(key: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKeyObject(key), signature);
}
