import process from 'node:process';

import { canonicalJson, sha256Hex } from '@xray/contracts';

import { libraryVersion } from './package-version.ts';

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

export function describeRuntime(): RuntimeDescription {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    packages: Object.fromEntries(decidingPackages.map((name) => [name, libraryVersion(name)])),
  };
}

export function runtimeFingerprint(runtime: RuntimeDescription): string {
  return sha256Hex(canonicalJson(runtime));
}
