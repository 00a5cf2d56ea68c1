import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

import { errorText } from '@xray/contracts';

import { LedgerError } from '../errors.ts';
import { newSigningKeyText, parseSigningKey, type SigningKey } from './signing-key.ts';

/** The variable of the environment that may hold a private key in place of a file. */
export const SIGNING_KEY_VARIABLE = 'XRAY_SIGNING_KEY';

const OWNER_ONLY = 0o600;
/** Rights of the group and of everybody else. */
const OTHERS = 0o077;

function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}

/** Creates a private key in a file of its own that its owner alone can read. @throws LedgerError `key_exists`, `invalid_key`, `key_missing` */
export function createKeyFile(path: string, name: string): SigningKey {
  const text = newSigningKeyText(name);
  let file: number;
  try {
    file = openSync(path, 'wx', OWNER_ONLY);
  } catch (thrown) {
    if (errorCode(thrown) === 'EEXIST')
      throw new LedgerError('key_exists', `${path} is there already, and no key is written over: name another file`);
    throw new LedgerError('key_missing', `${path} cannot be written (${errorText(thrown)}): name another file`);
  }
  try {
    writeSync(file, `${text}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return parseSigningKey(text, path);
}

/** Reads a private key from its file. @throws LedgerError `key_missing`, `key_exposed`, `invalid_key` */
export function readKeyFile(path: string): SigningKey {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (thrown) {
    const why = errorCode(thrown) === 'ENOENT' ? 'is not there' : `cannot be read (${errorText(thrown)})`;
    throw new LedgerError(
      'key_missing',
      `the key file ${path} ${why}: name another one, or create one with xray keys create`,
    );
  }
  try {
    const { mode } = fstatSync(file);
    // Windows has no such rights, and says 0666 of every file.
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw new LedgerError(
        'key_exposed',
        `the key file ${path} can be read by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}): run chmod 600 on it, ` +
          'or create a new key if others have been there',
      );
    return parseSigningKey(readFileSync(file, 'utf8'), path);
  } catch (thrown) {
    if (thrown instanceof LedgerError) throw thrown;
    throw new LedgerError(
      'key_missing',
      `the key file ${path} cannot be read (${errorText(thrown)}): name another one`,
    );
  } finally {
    closeSync(file);
  }
}

/**
 * The private key that is to sign: that of the file, or where none is named that of `XRAY_SIGNING_KEY`.
 *
 * @throws LedgerError `key_missing`, `key_exposed`, `invalid_key`
 */
export function findSigningKey(
  path: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): SigningKey {
  if (path !== null) return readKeyFile(path);
  const text = environment[SIGNING_KEY_VARIABLE] ?? '';
  if (text !== '') return parseSigningKey(text, SIGNING_KEY_VARIABLE);
  throw new LedgerError(
    'key_missing',
    `there is no private key: name its file with --key, or put it into ${SIGNING_KEY_VARIABLE}; xray keys create makes one`,
  );
}
