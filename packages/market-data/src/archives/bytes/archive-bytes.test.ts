import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PACKINGS, packed, temporaryFolder, writeArchive, zipOf } from '../../testing/archive-files.ts';
import { DEFAULT_IMPORT_LIMITS, type ImportLimits } from '../import-limits.ts';
import { archiveBytes } from './archive-bytes.ts';
import { archiveContainer } from './archive-container.ts';

const MIB = 1024 * 1024;

function unpack(name: string, content: Buffer, limits: Partial<ImportLimits> = {}): Promise<Buffer> {
  return unpackFile(writeArchive(temporaryFolder(), name, content), name, content.length, limits);
}

async function unpackFile(
  path: string,
  name: string,
  fileBytes: number,
  limits: Partial<ImportLimits> = {},
): Promise<Buffer> {
  const file = { path, file_name: name, file_bytes: fileBytes, container: archiveContainer(name, 'trades') };
  const chunks: Buffer[] = [];
  for await (const chunk of archiveBytes(file, { ...DEFAULT_IMPORT_LIMITS, ...limits })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Text that does not compress away, so that a damaged byte hits data. */
const rows = Array.from({ length: 3000 }, (_, row) => `${row},${(row * 7919) % 10_007}.${(row * 31) % 97}\n`).join('');

describe('archive bytes', () => {
  it.each(PACKINGS)('come out of a %s as they went in', async (packing) => {
    expect((await unpack(`a${packing}`, packed(rows, packing))).toString()).toBe(rows);
  });

  it('come out of a gzip of several members, as appended files are', async () => {
    const content = Buffer.concat([gzipSync('1\n'), gzipSync('2\n')]);
    expect((await unpack('a.csv.gz', content)).toString()).toBe('1\n2\n');
  });

  it.each(['.csv.gz', '.zip'] as const)('of a truncated %s are refused wherever it was cut', async (packing) => {
    const folder = temporaryFolder();
    const whole = packed(rows, packing);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        const path = writeArchive(folder, `cut${packing}`, whole.subarray(0, length));
        await expect(unpackFile(path, `cut${packing}`, length)).rejects.toMatchObject({
          code: 'archive_damaged',
          detail: expect.stringContaining(`cut${packing}`) as string,
        });
      }),
      { numRuns: 40 },
    );
  });

  it.each(['.csv.gz', '.zip'] as const)('of a %s with a wrong byte in its data are refused', async (packing) => {
    const folder = temporaryFolder();
    const whole = packed(rows, packing);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: whole.length - 150 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, mask) => {
          const content = Buffer.from(whole);
          content.writeUInt8(content.readUInt8(at) ^ mask, at);
          const path = writeArchive(folder, `bad${packing}`, content);
          await expect(unpackFile(path, `bad${packing}`, content.length)).rejects.toMatchObject({
            code: 'archive_damaged',
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(['a.csv.gz', 'a.zip'])('of a text that is called %s are refused', async (name) => {
    await expect(unpack(name, Buffer.from(rows))).rejects.toMatchObject({ code: 'archive_damaged' });
  });

  it.each(['.csv.gz', '.zip'] as const)('of a %s bomb are refused', async (packing) => {
    const bomb = packed('0'.repeat(64 * MIB), packing);
    expect(64 * MIB).toBeGreaterThan(bomb.length * 200);
    await expect(unpack(`bomb${packing}`, bomb)).rejects.toMatchObject({
      code: 'archive_ratio',
      detail: expect.stringContaining(`bomb${packing}`) as string,
    });
  });

  it('may expand by any ratio up to the first MiB', async () => {
    const content = packed('0'.repeat(MIB), '.csv.gz');
    expect(MIB).toBeGreaterThan(content.length * 200);
    expect(await unpack('a.csv.gz', content)).toHaveLength(MIB);
  });

  it.each(PACKINGS)('of a %s above the size limit are refused', async (packing) => {
    const limits = { max_uncompressed_bytes: rows.length - 1 };
    await expect(unpack(`a${packing}`, packed(rows, packing), limits)).rejects.toMatchObject({
      code: 'archive_too_large',
    });
    expect(await unpack(`a${packing}`, packed(rows, packing), { max_uncompressed_bytes: rows.length })).toHaveLength(
      rows.length,
    );
  });
});

describe('a zip', () => {
  const content = Buffer.from(rows);

  it.each([
    ['no entry', zipOf([])],
    [
      'two entries',
      zipOf([
        { name: 'a.csv', content },
        { name: 'b.csv', content },
      ]),
    ],
    ['a folder', zipOf([{ name: 'a/', content: Buffer.alloc(0) }])],
    ['an encrypted entry', zipOf([{ name: 'a.csv', content, claimed: { flags: 1 } }])],
  ])('with %s is refused for what it holds', async (_what, zip) => {
    await expect(unpack('a.zip', zip)).rejects.toMatchObject({ code: 'archive_contents' });
  });

  it.each([
    ['a wrong checksum', { crc32: 1 }],
    ['less content than it has', { uncompressed_bytes: rows.length - 1 }],
    ['more content than it has', { uncompressed_bytes: rows.length + 1 }],
  ])('that claims %s is refused as damaged', async (_what, claimed) => {
    await expect(unpack('a.zip', zipOf([{ name: 'a.csv', content, claimed }]))).rejects.toMatchObject({
      code: 'archive_damaged',
    });
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'C:\\a.csv'])('with an entry called %s is refused', async (name) => {
    await expect(unpack('a.zip', zipOf([{ name, content }]))).rejects.toMatchObject({ code: 'archive_damaged' });
  });

  it('may keep its file in a folder, whose name is never used', async () => {
    expect(await unpack('a.zip', zipOf([{ name: 'data/deep/a.csv', content }]))).toEqual(content);
  });
});
