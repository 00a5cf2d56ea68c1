import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { packed, temporaryFolder, writeArchive } from '../../testing/archive-files.ts';
import { emptyLog, importInto } from '../../testing/import-files.ts';

const NAME = 'BTCUSDT-fundingRate-2024-01.zip';
const CONTENT = packed(`${Date.UTC(2024, 0, 1)},8,0.0001\n`, '.zip');
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');
const OTHER = '7'.repeat(64);

async function importing(checksum: string | null, named: readonly string[] = [NAME]) {
  const folder = temporaryFolder();
  writeArchive(folder, NAME, CONTENT);
  if (checksum !== null) writeArchive(folder, `${NAME}.CHECKSUM`, checksum);
  return importInto(emptyLog(), { kind: 'fundingRate', paths: named.map((name) => `${folder}/${name}`) });
}

describe('a .CHECKSUM', () => {
  it.each([
    `${DIGEST}  ${NAME}\n`,
    `${DIGEST.toUpperCase()} *${NAME}\r\n`,
    DIGEST,
    `${OTHER}  other.zip\n${DIGEST}  ./${NAME}\n`,
  ])('that states the digest of the file beside it lets it in', async (text) => {
    expect(await importing(text)).toMatchObject({ records: 1, checksums_compared: 1 });
  });

  it('may be named beside its file, in any order', async () => {
    for (const named of [
      [NAME, `${NAME}.CHECKSUM`],
      [`${NAME}.CHECKSUM`, NAME],
    ])
      expect(await importing(`${DIGEST}  ${NAME}\n`, named)).toMatchObject({ records: 1, checksums_compared: 1 });
    expect(await importing(null)).toMatchObject({ records: 1, checksums_compared: 0 });
  });

  it.each([[[NAME]], [[NAME, `${NAME}.CHECKSUM`]]])(
    'robust: checksum: a .CHECKSUM beside a file, named or not, states another digest → an error that names both',
    async (named) => {
      const thrown = importing(`${OTHER}  ${NAME}\n`, named);
      await expect(thrown).rejects.toMatchObject({
        code: 'checksum_mismatch',
        detail: expect.stringContaining(DIGEST) as string,
      });
      await expect(thrown).rejects.toMatchObject({ detail: expect.stringContaining(OTHER) as string });
    },
  );

  it.each(['', 'not found', `${OTHER}  a.zip\n${OTHER}  b.zip\n`])(
    'robust: checksum: a .CHECKSUM that states no digest of its file → an error',
    async (text) => {
      await expect(importing(text)).rejects.toMatchObject({ code: 'checksum_unreadable' });
    },
  );

  it('robust: checksum: a .CHECKSUM named without its file → an error that says which file to name', async () => {
    await expect(importing(`${DIGEST}  ${NAME}\n`, [`${NAME}.CHECKSUM`])).rejects.toMatchObject({
      code: 'checksum_alone',
      detail: expect.stringContaining(NAME) as string,
    });
  });
});
