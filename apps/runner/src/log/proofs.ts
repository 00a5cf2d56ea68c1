import process from 'node:process';

import { batchSource, openGovernanceReader } from '@xray/event-log';
import {
  findSigningKey,
  recordedCheckpoints,
  type ProofSource,
  type RecordedCheckpoint,
  type SigningKey,
} from '@xray/ledger';
import { localPath, scopedReader, type Scope } from '@xray/operations';
import type { EventLogReader } from '@xray/contracts';

/** A log as runs are proved from it; reading it is spent from a scope. */
export function proofSource(directory: string, reader: EventLogReader, scope: Scope): ProofSource {
  const source = batchSource(directory, () => {
    scope.spend({});
  });
  return { ...source, reader: scopedReader(reader, scope) };
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
