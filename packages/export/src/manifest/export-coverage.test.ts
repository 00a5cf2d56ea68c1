import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { sha256Hex } from '@xray/contracts';
import { expect, it, onTestFinished } from 'vitest';

import { exportCoverage, type LogSegment } from './export-coverage.ts';
import { addToManifest, type ExportedFile } from './export-manifest.ts';

const SEGMENT: LogSegment = {
  segment: 2,
  batch_id: 40,
  digest: 'ab'.repeat(32),
  streams: [{ stream: 'raw', first_seq: 101, last_seq: 200 }],
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'xray-exports-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

async function exported(
  ranges: readonly (readonly [first: number, last: number, complete?: boolean])[],
  digest = SEGMENT.digest,
): Promise<string> {
  const folder = temporaryFolder();
  const files = ranges.map(([first_seq, last_seq, complete = true]): ExportedFile => {
    const file = `raw-${first_seq}-${last_seq}.jsonl`;
    writeFileSync(join(folder, file), file);
    const records = last_seq - first_seq + 1;
    return { stream: 'raw', file, first_seq, last_seq, records, complete, bytes: file.length, sha256: sha256Hex(file) };
  });
  const segments = [{ segment: 2, batch_id: 40, digest }];
  await addToManifest(folder, { exported_ts_ms: 1, format: 'jsonl', segments, files });
  return folder;
}

it.each([
  ['one file', [[1, 200]]],
  [
    'files that follow each other',
    [
      [150, 200],
      [90, 120],
      [121, 149],
    ],
  ],
  [
    'files that overlap',
    [
      [101, 180],
      [120, 260],
    ],
  ],
] as const)('a segment is exported where %s hold all of it', async (_what, ranges) => {
  expect(exportCoverage([await exported(ranges)]).missing(SEGMENT)).toBeNull();
});

it.each([
  [
    'a record between two files',
    [
      [1, 150],
      [152, 200],
    ],
    /no file holds raw 151 of segment 2/,
  ],
  ['its last record', [[1, 199]], /raw 200/],
  ['its first record', [[102, 200]], /raw 101/],
  ['what a choice by time may have left out', [[1, 200, false]], /raw 101/],
] as const)('a segment is not exported without %s', async (_what, ranges, reason) => {
  expect(exportCoverage([await exported(ranges)]).missing(SEGMENT)).toMatch(reason);
});

it('an export of another log, or from before the segment was closed, says nothing', async () => {
  const coverage = exportCoverage([await exported([[1, 200]], 'cd'.repeat(32))]);
  expect(coverage.missing(SEGMENT)).toBe('no export was made of segment 2 since it was closed');
  expect(exportCoverage([temporaryFolder()]).missing(SEGMENT)).toMatch(/no export was made/);
});

it('several folders are taken together', async () => {
  const folders = [await exported([[1, 150]]), await exported([[151, 200]])];
  expect(exportCoverage(folders).missing(SEGMENT)).toBeNull();
  expect(exportCoverage(folders).files([SEGMENT])).toHaveLength(2);
});

it('a file that is gone, shorter or other than written is named; others are not looked at', async () => {
  const folder = await exported([
    [1, 100],
    [101, 200],
  ]);
  const ignored = (): void => undefined;
  const damaged = () => exportCoverage([folder]).damaged([SEGMENT], ignored);
  writeFileSync(join(folder, 'raw-1-100.jsonl'), 'not needed');
  expect(await damaged()).toBeNull();
  const file = join(folder, 'raw-101-200.jsonl');
  writeFileSync(file, 'raw-101-201.jsonl');
  expect(await damaged()).toBe(file);
  writeFileSync(file, '');
  expect(await damaged()).toBe(file);
  rmSync(file);
  expect(await damaged()).toBe(file);
});
