import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';

import { LedgerError } from '../errors.ts';
import { decodeKey, encodeKey, isKeyName, keyId, requireKeyName } from './key-text.ts';
import { verifierKey, type VerifierKey } from './verifier-key.ts';

/** A key that signs. The private half stays within: it is never part of an error, of a record or of what is printed. */
export interface SigningKey {
  readonly verifier: VerifierKey;
  /** The Ed25519 signature of a message, 64 bytes. */
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** The beginning of the DER form (PKCS #8) of every Ed25519 private key. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

function privateKeyObject(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function publicHalf(privateKey: KeyObject): Uint8Array {
  return new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-SEED_BYTES));
}

function signingKey(name: string, seed: Uint8Array): SigningKey {
  const key = privateKeyObject(seed);
  return { verifier: verifierKey(name, publicHalf(key)), sign: (message) => new Uint8Array(sign(null, message, key)) };
}

/** The text of a new private key, one line, in the form that Go's signed notes use. @throws LedgerError `invalid_key` */
export function newSigningKeyText(name: string, random: (bytes: number) => Uint8Array = randomBytes): string {
  requireKeyName(name);
  const seed = random(SEED_BYTES);
  const id = keyId(name, publicHalf(privateKeyObject(seed)));
  return `PRIVATE+KEY+${name}+${id}+${encodeKey(seed)}`;
}

/** Reads a private key, white space around it aside. `where` says in an error where it lay. @throws LedgerError `invalid_key` */
export function parseSigningKey(text: string, where: string): SigningKey {
  const problem = (what: string): LedgerError =>
    new LedgerError('invalid_key', `the private key in ${where} ${what}: create one with xray keys create`);
  const parts = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text.trim());
  const [, name = '', id = '', encoded = ''] = parts ?? [];
  if (parts === null || !isKeyName(name)) throw problem('is none');
  const seed = decodeKey(encoded);
  if (seed === null) throw problem('is none of Ed25519');
  const key = signingKey(name, seed);
  if (key.verifier.key_id !== id) throw problem('does not bear out its key id');
  return key;
}
