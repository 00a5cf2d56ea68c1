import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface CompressedSize {
  readonly gzip_bytes: number;
  readonly brotli_bytes: number;
}

function sizeOf(paths: readonly string[]): CompressedSize {
  const contents = paths.map((path) => readFileSync(path));
  return {
    gzip_bytes: contents.reduce((sum, content) => sum + gzipSync(content).length, 0),
    brotli_bytes: contents.reduce((sum, content) => sum + brotliCompressSync(content).length, 0),
  };
}

/** What the built page weighs: what the overview loads, and all there is with every page opened. */
export function pageSize(folder: string): { readonly first_load: CompressedSize; readonly whole: CompressedSize } {
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => join(folder, path ?? ''));
  const assets = readdirSync(join(folder, 'assets')).filter((name) => !name.endsWith('.map'));
  return {
    first_load: sizeOf([join(folder, 'index.html'), ...named]),
    whole: sizeOf([join(folder, 'index.html'), ...assets.map((name) => join(folder, 'assets', name))]),
  };
}
