import { readFileSync } from 'node:fs';
import process from 'node:process';

import { canonicalJson, sha256Hex } from '@xray/contracts';
import { z } from 'zod';

/** The packages whose code decides what a verdict is. */
const decidingPackages = [
  '@xray/analysis-engine',
  '@xray/composer',
  '@xray/contracts',
  '@xray/market-data',
  '@xray/orchestrator',
  '@xray/regime-engine',
  '@xray/state-gate',
] as const;

/** What may change the last bit of a number: the engine that computes it and the code that tells it to. */
export interface RuntimeDescription {
  readonly node: string;
  readonly v8: string;
  readonly packages: Readonly<Record<string, string>>;
}

const manifestSchema = z.object({ version: z.string() });

function versionOf(name: string): string {
  // Every package's entry stands one folder below its manifest, in `src` as in `dist`.
  const manifest = new URL('../package.json', import.meta.resolve(name));
  return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
}

export function describeRuntime(): RuntimeDescription {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    packages: Object.fromEntries(decidingPackages.map((name) => [name, versionOf(name)])),
  };
}

export function runtimeFingerprint(runtime: RuntimeDescription): string {
  return sha256Hex(canonicalJson(runtime));
}
