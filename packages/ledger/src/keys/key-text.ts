import { hash } from 'node:crypto';

import { LedgerError } from '../errors.ts';

/** Ed25519, as the signed note numbers its algorithms. */
export const ED25519 = 0x01;
const KEY_BYTES = 32;

/** What a signature's line names: who signed, and with which key of that name. */
export interface KeyName {
  readonly name: string;
  /** The first four bytes of SHA-256 of name, line feed, algorithm and public key, in lower-case hexadecimal. */
  readonly key_id: string;
}

/** Names of keys stand between spaces and plus signs. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\s+\p{Cc}]/u.test(name) && name.isWellFormed();
}

/** @throws LedgerError `invalid_key` */
export function requireKeyName(name: string): void {
  if (isKeyName(name)) return;
  throw new LedgerError(
    'invalid_key',
    `${JSON.stringify(name)} is not a name of a key: give one without spaces and plus signs, such as example.org/btc`,
  );
}

export function keyId(name: string, publicKey: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), publicKey]);
  return hash('sha256', bytes, 'hex').slice(0, 8);
}

/** The bytes of a standard, padded base64 text; `null` where it is none, or is written in another way than these bytes are. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** The base64 part of a key: one byte for the algorithm, and the key. */
export function encodeKey(key: Uint8Array): string {
  return Buffer.concat([Buffer.from([ED25519]), key]).toString('base64');
}

/** The key in such a part; `null` where it is none, or of another algorithm. */
export function decodeKey(text: string): Buffer | null {
  const bytes = strictBase64(text);
  return bytes?.length === 1 + KEY_BYTES && bytes[0] === ED25519 ? bytes.subarray(1) : null;
}
