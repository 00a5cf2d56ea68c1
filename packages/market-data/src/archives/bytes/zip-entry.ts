import { crc32 } from 'node:zlib';

import { openPromise, type Entry, type ZipFile } from 'yauzl';

import { MarketDataError } from '../../errors.ts';

async function onlyEntry(zip: ZipFile, fileName: string): Promise<Entry> {
  const refuse = (what: string): MarketDataError =>
    new MarketDataError('archive_contents', `${fileName} holds ${what}: give a zip with exactly one plain file in it.`);
  if (zip.entryCount !== 1) throw refuse(`${zip.entryCount} entries`);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) throw refuse('a folder');
    if (entry.isEncrypted()) throw refuse('an encrypted file');
    return entry;
  }
  throw refuse('no readable entry');
}

/**
 * The uncompressed bytes of the one file in a zip. The entry's name is never used, as a path or otherwise; its size and
 * its CRC-32 are checked at the end, the latter here because yauzl leaves it to its caller.
 */
export async function* zipEntryBytes(file: {
  readonly path: string;
  readonly file_name: string;
}): AsyncGenerator<Buffer, void> {
  const zip = await openPromise(file.path, { lazyEntries: true, autoClose: false });
  try {
    const entry = await onlyEntry(zip, file.file_name);
    const stream: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    let checksum = 0;
    for await (const chunk of stream) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if (checksum !== entry.crc32) {
      throw new MarketDataError('archive_damaged', `${file.file_name} is damaged (wrong CRC-32): fetch it again.`);
    }
  } finally {
    zip.close();
  }
}
