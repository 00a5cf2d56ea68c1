import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

import { onTestFinished } from 'vitest';

export interface ZipEntryOptions {
  readonly name: string;
  readonly content: Buffer;
  /** What the headers say instead of the truth. */
  readonly claimed?: { readonly crc32?: number; readonly uncompressed_bytes?: number; readonly flags?: number };
}

/** A deflated zip, as the exchange's archive has them, or one that lies about its entries. */
export function zipOf(entries: readonly ZipEntryOptions[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const compressed = deflateRawSync(entry.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.claimed?.flags ?? 0, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(entry.claimed?.crc32 ?? crc32(entry.content), 10);
    common.writeUInt32LE(compressed.length, 14);
    common.writeUInt32LE(entry.claimed?.uncompressed_bytes ?? entry.content.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, name, compressed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A folder that is removed when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xray-archives-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

export const PACKINGS = ['.csv', '.csv.gz', '.zip'] as const;
export type Packing = (typeof PACKINGS)[number];

export function packed(text: string, packing: Packing, entryName = 'content.csv'): Buffer {
  const content = Buffer.from(text);
  switch (packing) {
    case '.csv':
      return content;
    case '.csv.gz':
      return gzipSync(content);
    case '.zip':
      return zipOf([{ name: entryName, content }]);
  }
}

export function writeArchive(folder: string, name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
