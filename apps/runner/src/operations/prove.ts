import { readFileSync, writeFileSync } from 'node:fs';

import { errorText } from '@xray/contracts';
import { batchCodec, withLogReader } from '@xray/event-log';
import {
  findVerifierKey,
  proofFinding,
  proofLines,
  proveRun,
  runProofSchema,
  verifyBundle,
  writeBundle,
} from '@xray/ledger';
import { defineOperation, localPath, logFolder, OperationError, positiveCount, runReference } from '@xray/operations';
import { z } from 'zod';

import { checkpointsOf, keyFile, proofSource, publicKey, signingKey } from '../log/proofs.ts';
import { softwareHere } from '../log/verdict-making.ts';

const proofOutput = runProofSchema.unwrap();

export const prove = defineOperation({
  id: 'prove',
  summary: 'prove a run: its frames are what was recorded, and they give its verdict again',
  example: 'xray prove $RUN_ID --log ./february',
  input: z.strictObject({
    run_id: runReference(),
    log: logFolder(),
    deep: positiveCount('runs', 'derive the carried state again, over this many earlier runs').optional(),
    key: publicKey().optional(),
    bundle: localPath('file', 'pack the run into this file, which verify-proof verifies without the log').optional(),
    key_file: keyFile(),
  }),
  places: ['run_id'],
  output: proofOutput.extend({ bundle: z.object({ file: z.string(), bytes: z.int() }).nullable() }),
  effects: 'none',
  writes: ['bundle'],
  touches: [
    'event_log',
    'governance_log',
    'orchestrator',
    'composer',
    'regime_engine',
    'ledger',
    'configuration',
    'files',
  ],
  bounds: { records: 1_000_000, bytes: 1024 ** 3, wall_ms: 60_000 },
  run: ({ bundle: file, deep = 0, key, key_file, log, run_id }, context) =>
    withLogReader(log, async (reader) => {
      const checkpoints = checkpointsOf(log);
      const signer = file === undefined ? null : signingKey(key_file);
      const findSoftware = softwareHere(`xray prove ${run_id} --log ${log}`);
      const verifier = key === undefined ? (signer?.verifier ?? null) : findVerifierKey(key);
      const source = await proofSource(log, reader, run_id, context);
      const proof = proveRun({ source, run_id, findSoftware, deep, key: verifier, checkpoints });
      if (file === undefined || signer === null || proof.status === 'FAILED') return { ...proof, bundle: null };
      const bytes = writeBundle({ source, run_id, key: signer, checkpoints, deep });
      try {
        writeFileSync(file, bytes, { flag: 'wx' });
      } catch (error) {
        throw new OperationError('not_done', `the bundle cannot be written (${errorText(error)}): name another file`, {
          cause: error,
        });
      }
      return { ...proof, bundle: { file, bytes: bytes.length } };
    }),
  *render(proof) {
    yield* proofLines(proof);
    if (proof.bundle !== null) yield `bundle   ${proof.bundle.file}, ${proof.bundle.bytes} bytes`;
  },
  finding: proofFinding,
});

export const verifyProof = defineOperation({
  id: 'verify-proof',
  summary: 'verify a bundle without its log: signatures, inclusion, and the verdict derived again',
  example: 'xray verify-proof ./run.xray --key ./btc.pub',
  input: z.strictObject({ file: localPath('file', 'the bundle, as prove --bundle wrote it'), key: publicKey() }),
  places: ['file'],
  output: proofOutput,
  effects: 'none',
  touches: ['event_log', 'orchestrator', 'composer', 'regime_engine', 'ledger', 'configuration', 'files'],
  run({ file, key: named }) {
    const key = findVerifierKey(named);
    let bundle: Uint8Array;
    try {
      bundle = readFileSync(file);
    } catch (error) {
      throw new OperationError('wrong_usage', `${file} cannot be read (${errorText(error)}): name another file`, {
        cause: error,
      });
    }
    const findSoftware = softwareHere(`xray verify-proof ${file} --key ${named}`);
    return Promise.resolve(verifyBundle({ bundle, key, codec: batchCodec, findSoftware }));
  },
  render: proofLines,
  finding: proofFinding,
});
