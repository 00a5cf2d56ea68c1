import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { WorkspacePackage } from '../workspace/packages.ts';

const run = promisify(execFile);

export interface PackedPackage {
  readonly source: WorkspacePackage;
  readonly tarball: string;
  /** The folder that the tarball was unpacked to: what a consumer gets. */
  readonly content: string;
}

/** Packs packages exactly as publishing does, hands them over, and leaves nothing behind. */
export async function withPackedPackages<Result>(
  packages: readonly WorkspacePackage[],
  use: (packed: readonly PackedPackage[]) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'xray-packed-'));
  try {
    return await use(await Promise.all(packages.map((source) => pack(source, folder))));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function pack(source: WorkspacePackage, folder: string): Promise<PackedPackage> {
  await run('pnpm', ['pack', '--pack-destination', folder], { cwd: source.path });
  const { name, version } = source.manifest;
  const fileName = `${name.replace('@', '').replace('/', '-')}-${version}`;
  const tarball = join(folder, `${fileName}.tgz`);
  const content = join(folder, fileName);
  mkdirSync(content);
  await run('tar', ['-xzf', tarball, '-C', content, '--strip-components=1']);
  return { source, tarball, content };
}
