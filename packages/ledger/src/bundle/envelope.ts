import { z } from 'zod';

import { strictBase64 } from '../keys/key-text.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { isSignedBy, type VerifierKey } from '../keys/verifier-key.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const utf8 = new TextEncoder();

/** A DSSE envelope with one signature. */
export const envelopeSchema = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.string(),
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.string() })]),
});
/** A signed statement (DSSE 1.0): base64 of its bytes, and the signature over their pre-authentication encoding. */
export type Envelope = z.output<typeof envelopeSchema>;

/** What a DSSE signature signs: `DSSEv1`, then length and bytes of the type and of the payload. */
function preAuthEncoding(payload: Uint8Array): Uint8Array {
  const type = utf8.encode(PAYLOAD_TYPE);
  return Buffer.concat([utf8.encode(`DSSEv1 ${type.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);
}

function keyIdOf({ key_id, name }: VerifierKey): string {
  return `${name}+${key_id}`;
}

export function signEnvelope(statement: string, key: SigningKey): Envelope {
  const payload = utf8.encode(statement);
  const sig = Buffer.from(key.sign(preAuthEncoding(payload))).toString('base64');
  return {
    payloadType: PAYLOAD_TYPE,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyIdOf(key.verifier), sig }],
  };
}

/** The statement that the key has signed, or why there is none. */
export function openEnvelope(
  { payload, signatures: [signature] }: Envelope,
  key: VerifierKey,
): { readonly statement: string } | { readonly problem: string } {
  const bytes = strictBase64(payload);
  const sig = strictBase64(signature.sig);
  if (signature.keyid !== keyIdOf(key))
    return { problem: `the statement is signed by ${signature.keyid}, and the key is ${keyIdOf(key)}` };
  if (bytes === null || sig === null || !isSignedBy(key, preAuthEncoding(bytes), sig))
    return { problem: `the signature of ${keyIdOf(key)} does not fit the statement` };
  return { statement: bytes.toString('utf8') };
}
