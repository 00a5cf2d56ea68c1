import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { MarketDataError } from '../../errors.ts';
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

/** What the exchange's archive adds to a file's name for the file that states its digest. */
const SUFFIX = '.CHECKSUM';
const MOST_BYTES = 64 * 1024;

/** `<sha256>  <name>`, as sha256sum writes it. */
const LINE = /^([0-9a-f]{64})(?:\s+\*?(.*\S))?\s*$/i;

function isChecksumFile(path: string): boolean {
  return path.toUpperCase().endsWith(SUFFIX);
}

/**
 * The files that are to be imported, and of each the path of its `.CHECKSUM` where it was named or lies beside it.
 *
 * @throws MarketDataError `checksum_alone` for a checksum named without its file.
 */
export async function withChecksums(
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly checksum: string | null }[]> {
  const checksums = new Map(paths.filter(isChecksumFile).map((path) => [path.slice(0, -SUFFIX.length), path] as const));
  const files = paths.filter((path) => !isChecksumFile(path));
  for (const [path, checksum] of checksums) {
    const file = files.find((other) => other === path || basename(other) === basename(path));
    if (file === undefined) {
      throw new MarketDataError(
        'checksum_alone',
        `${basename(checksum)} is named without ${basename(path)}: name the file whose digest it states.`,
      );
    }
    checksums.set(file, checksum);
  }
  const isThere = async (path: string): Promise<boolean> =>
    stat(path).then(
      (status) => status.isFile(),
      () => false,
    );
  return Promise.all(
    files.map(async (path) => {
      const beside = `${path}${SUFFIX}`;
      return { path, checksum: checksums.get(path) ?? ((await isThere(beside)) ? beside : null) };
    }),
  );
}

/**
 * Holds a file's digest against the one that its `.CHECKSUM` states.
 *
 * @throws MarketDataError `checksum_mismatch` with both digests, `checksum_unreadable`, `file_unreadable`.
 */
export async function compareChecksum(checksumPath: string, fileName: string, digest: string): Promise<void> {
  const name = basename(checksumPath);
  const bytes = await readFile(checksumPath).catch((thrown: unknown) => {
    throw readFailure(name, thrown);
  });
  const lines =
    bytes.length > MOST_BYTES
      ? []
      : bytes
          .toString('utf8')
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '');
  const stated = lines.map((line) => LINE.exec(line)).filter((match) => match !== null);
  const match =
    stated.find(([, , of]) => of !== undefined && basename(of) === fileName) ??
    (stated.length === 1 ? stated[0] : undefined);
  const expected = match?.[1]?.toLowerCase();
  if (expected === undefined) {
    throw new MarketDataError(
      'checksum_unreadable',
      `${name} states no SHA-256 digest of ${fileName}: fetch it again, or take it away.`,
    );
  }
  if (expected === digest) return;
  throw new MarketDataError(
    'checksum_mismatch',
    `${fileName} has the SHA-256 digest ${digest}, and ${name} states ${expected}: fetch both again.`,
  );
}
