import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { errorText } from '@xray/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createKeyFile, findSigningKey, readKeyFile } from './key-file.ts';
import { newSigningKeyText, parseSigningKey } from './signing-key.ts';
import { isSignedBy, parseVerifierKey, verifierKeyText } from './verifier-key.ts';

const message = new TextEncoder().encode('a message');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xray-keys-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function thrownBy(step: () => unknown): unknown {
  try {
    step();
  } catch (thrown) {
    return thrown;
  }
  return null;
}

it("a key of Go's signed notes reads here, both halves", () => {
  const key = parseSigningKey(
    'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
    'the test',
  );
  expect(verifierKeyText(key.verifier)).toBe('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
});

it('a key that was created in a file is read from there, and its public half checks what it signs', () => {
  const path = join(folder, 'created.key');
  const created = createKeyFile(path, 'example.org/btc');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const key = readKeyFile(path);
  expect(key.verifier).toEqual(created.verifier);
  const verifier = parseVerifierKey(` ${verifierKeyText(key.verifier)}\n`);
  const signature = key.sign(message);
  expect(isSignedBy(verifier, message, signature)).toBe(true);
  expect(isSignedBy(verifier, Buffer.from('another'), signature)).toBe(false);
  expect(findSigningKey(null, { XRAY_SIGNING_KEY: readFileSync(path, 'utf8') }).verifier).toEqual(created.verifier);
  expect(thrownBy(() => createKeyFile(path, 'example.org/btc'))).toMatchObject({ code: 'key_exists' });
});

it('robust: key file: others can read it → refused with the command that mends it', () => {
  const path = join(folder, 'exposed.key');
  createKeyFile(path, 'example.org/btc');
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644]) {
    chmodSync(path, mode);
    const thrown = thrownBy(() => readKeyFile(path));
    expect(thrown).toMatchObject({ code: 'key_exposed' });
    expect(errorText(thrown)).toContain('chmod 600');
  }
  chmodSync(path, 0o400);
  expect(readKeyFile(path).verifier.name).toBe('example.org/btc');
});

it('robust: key file: it is missing, a folder, empty, cut, or a public one → one sentence without a part of the key', () => {
  const secret = newSigningKeyText('example.org/btc');
  const [, , , , encoded = ''] = secret.split('+');
  const texts = {
    empty: '',
    cut: secret.slice(0, -1),
    id: secret.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
    algorithm: secret.replace(encoded, `Ag${encoded.slice(2)}`),
    public: verifierKeyText(parseSigningKey(secret, 'the test').verifier),
    two: `${secret}\n${secret}`,
  };
  for (const [name, text] of Object.entries(texts)) {
    const path = join(folder, `${name}.key`);
    writeFileSync(path, text, { mode: 0o600 });
    for (const step of [() => readKeyFile(path), () => findSigningKey(null, { XRAY_SIGNING_KEY: text })]) {
      const thrown = thrownBy(step);
      expect(['invalid_key', 'key_missing']).toContain(Reflect.get(Object(thrown), 'code'));
      expect(errorText(thrown)).not.toContain(encoded.slice(4, 16));
    }
  }
  expect(thrownBy(() => readKeyFile(join(folder, 'nowhere')))).toMatchObject({ code: 'key_missing' });
  expect(['key_missing', 'key_exposed']).toContain(Reflect.get(Object(thrownBy(() => readKeyFile(folder))), 'code'));
  expect(thrownBy(() => findSigningKey(null, {}))).toMatchObject({ code: 'key_missing' });
});

it('robust: public key: a private one, a changed letter or a wrong name is given → refused', () => {
  const secret = newSigningKeyText('example.org/btc');
  const text = verifierKeyText(parseSigningKey(secret, 'the test').verifier);
  for (const wrong of [secret, '', text.slice(1), text.slice(0, -1), text.replace('btc', 'eth'), `${text} x`]) {
    const thrown = thrownBy(() => parseVerifierKey(wrong));
    expect(thrown).toMatchObject({ code: 'invalid_key' });
    expect(errorText(thrown)).not.toContain(secret.slice(-20));
  }
  expect(thrownBy(() => newSigningKeyText('two words'))).toMatchObject({ code: 'invalid_key' });
});
