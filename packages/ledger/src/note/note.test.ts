import { expect, it } from 'vitest';

import { newSigningKeyText, parseSigningKey } from '../keys/signing-key.ts';
import { parseVerifierKey } from '../keys/verifier-key.ts';
import { leafHash } from '../merkle/hashes.ts';
import { openCheckpoint, readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { openNote, signNote } from './signed-note.ts';

const key = parseSigningKey(
  newSigningKeyText('example.org/btc', (bytes) => new Uint8Array(bytes).fill(7)),
  'the test',
);
const other = parseSigningKey(newSigningKeyText('example.org/btc'), 'the test');
const checkpoint = { origin: 'example.org/btc', tree_size: 12, root: leafHash(new Uint8Array()) };

it("a note is signed and opened as Go's signed notes are", () => {
  const peter = parseSigningKey(
    'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
    'the test',
  );
  const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const note = signNote(text, peter);
  expect(note).toBe(
    `${text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`,
  );
  expect(openNote(note, peter.verifier)).toBe(text);
});

it("the specification's example of a checkpoint reads", () => {
  const note =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
    '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';
  expect(readCheckpoint(note)).toMatchObject({ origin: 'example.com/behind-the-sofa', tree_size: 20_852_163 });
});

it('a checkpoint is what was signed, with the signatures of others beside it too', () => {
  const note = signCheckpoint(checkpoint, key);
  expect(note.split('\n').slice(0, 2)).toEqual(['example.org/btc', '12']);
  expect(openCheckpoint(note, key.verifier)).toEqual(checkpoint);
  const [, line = ''] = signCheckpoint(checkpoint, other).split('\n\n');
  expect(openCheckpoint(note + line, key.verifier)).toEqual(checkpoint);
  expect(openCheckpoint(note + line, other.verifier)).toEqual(checkpoint);
});

it('robust: checkpoint: any of its bytes is changed → refused', () => {
  const note = Buffer.from(signCheckpoint(checkpoint, key));
  for (let at = 0; at < note.length; at += 1) {
    for (const flip of [0x01, 0x20]) {
      const changed = Buffer.from(note);
      changed.writeUInt8(changed.readUInt8(at) ^ flip, at);
      expect(() => openCheckpoint(changed.toString('utf8'), key.verifier)).toThrow(
        expect.objectContaining({ code: 'invalid_note' }),
      );
    }
  }
});

it('robust: checkpoint: it is none, or another key has signed it → one sentence', () => {
  const note = signCheckpoint(checkpoint, key);
  for (const wrong of ['', 'nothing', 'a\n\nb\n', note.slice(0, -1), `${note}\n`, note.replace('12', '012')])
    expect(() => openCheckpoint(wrong, key.verifier)).toThrow(expect.objectContaining({ code: 'invalid_note' }));
  expect(() => openCheckpoint(note, other.verifier)).toThrow(/not signed by example\.org\/btc\+[0-9a-f]{8} but by/);
  expect(() => openCheckpoint(signNote('a\n1\nb\n', key), key.verifier)).toThrow(/has no root/);
  expect(() => signCheckpoint({ ...checkpoint, origin: 'two\nlines' }, key)).toThrow(/invalid|size/);
  const verifier = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
  expect(() => openCheckpoint(note, verifier)).toThrow(/not signed by PeterNeumann/);
});
