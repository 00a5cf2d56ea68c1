import { defineConfig } from 'tsup';

/** The one build of every library: ESM, declarations and source maps, one entry for each key of `exports`. */
export function library(entry: Record<string, string>) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    splitting: true,
    // `node:sqlite` and others have no name without their prefix.
    removeNodeProtocol: false,
    external: [/^node:/, /^@xray\//],
  });
}
