import type { IncomingMessage } from 'node:http';

/** More than a venue says in a refusal; of a page that stands in for it the beginning is enough. */
const MAX_BYTES = 16_384;
const MAX_MS = 2_000;

/** Calls back once with what an answer says, or with its beginning where it is long or does not end in time. */
export function readRefusalBody(response: IncomingMessage, onBody: (body: Uint8Array) => void): void {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let done = false;
  const finish = (): void => {
    if (done) return;
    done = true;
    clearTimeout(late);
    onBody(Buffer.concat(chunks).subarray(0, MAX_BYTES));
  };
  const late = setTimeout(finish, MAX_MS);
  response.on('data', (chunk: Uint8Array) => {
    if (length < MAX_BYTES) chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_BYTES) finish();
  });
  response.on('end', finish);
  response.on('error', finish);
  response.on('close', finish);
}
