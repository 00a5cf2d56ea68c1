import process from 'node:process';

import { batchSource, openGovernanceReader } from '@xray/event-log';
import {
  findSigningKey,
  recordedCheckpoints,
  type ProofSource,
  type RecordedCheckpoint,
  type SigningKey,
} from '@xray/ledger';
import { inTurns, localPath, scopedReader, type OperationContext } from '@xray/operations';
import type { EventLogReader } from '@xray/contracts';

/** A log as a run is proved from it, its leaves found where it has the run; reading it is spent from a scope. */
export async function proofSource(
  directory: string,
  reader: EventLogReader,
  runId: string,
  context: Pick<OperationContext, 'clock' | 'scope' | 'signal'>,
): Promise<ProofSource> {
  const source = batchSource(directory);
  if (reader.findRun(runId) !== null) await inTurns(source.leafSteps(), context);
  return { ...source, reader: scopedReader(reader, context.scope) };
}

/** What was signed of a log. */
export function checkpointsOf(directory: string): readonly RecordedCheckpoint[] {
  const reader = openGovernanceReader(directory);
  try {
    return reader === null ? [] : recordedCheckpoints(reader);
  } finally {
    reader?.close();
  }
}

/** The option that names the file of a private key. */
export function keyFile() {
  return localPath('file', 'the file with the private key; without it, the key in XRAY_SIGNING_KEY').optional();
}

/** The option that names whose word is taken. */
export function publicKey() {
  return localPath('key', 'the public key of the signer, name+id+base64, or a file that holds it');
}

export function signingKey(file: string | undefined): SigningKey {
  return findSigningKey(file ?? null, process.env);
}
