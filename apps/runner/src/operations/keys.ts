import { createKeyFile, readKeyFile, verifierKeyText, type VerifierKey } from '@xray/ledger';
import { defineOperation, localPath } from '@xray/operations';
import { z } from 'zod';

const output = z.object({ name: z.string(), key_id: z.string(), public_key: z.string() });

function shown(key: VerifierKey): z.output<typeof output> {
  return { name: key.name, key_id: key.key_id, public_key: verifierKeyText(key) };
}

export const keysCreate = defineOperation({
  id: 'keys create',
  summary: 'create a key that signs checkpoints and proofs, in a file that its owner alone can read',
  example: 'xray keys create example.org/btc --file ./btc.key',
  input: z.strictObject({
    name: z
      .string()
      .meta({ title: 'name', description: 'its name, without spaces and plus signs, such as example.org/btc' }),
    file: localPath('file', 'the file to create for the private key; none is written over'),
  }),
  places: ['name'],
  output,
  effects: 'one_commit',
  touches: ['ledger', 'files'],
  run: ({ file, name }) => Promise.resolve(shown(createKeyFile(file, name).verifier)),
  render: ({ public_key }) => [public_key],
});

export const keysShow = defineOperation({
  id: 'keys show',
  summary: 'print the public half of a key, for whoever is to verify with it',
  example: 'xray keys show ./btc.key',
  input: z.strictObject({ file: localPath('file', 'the file with the private key') }),
  places: ['file'],
  output,
  effects: 'none',
  touches: ['ledger', 'files'],
  run: ({ file }) => Promise.resolve(shown(readKeyFile(file).verifier)),
  render: ({ public_key }) => [public_key],
});
