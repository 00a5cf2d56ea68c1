import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { readFailure } from '../bytes/archive-bytes.ts';

/** SHA-256 of a file's bytes as they stand on disk, in lower-case hexadecimal, in flat memory. */
export async function fileDigest(path: string, fileName: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
    for await (const chunk of chunks) hash.update(chunk);
  } catch (thrown) {
    throw readFailure(fileName, thrown);
  }
  return hash.digest('hex');
}
