import process from 'node:process';

import { canonicalJson, sha256Hex } from '@xray/contracts';
import type { RuntimeDescription } from '@xray/orchestrator';

import { libraryVersion } from './package-version.ts';

/** The packages whose code decides what a verdict is. */
const DECIDING_PACKAGES = [
  '@xray/analysis-engine',
  '@xray/composer',
  '@xray/contracts',
  '@xray/market-data',
  '@xray/orchestrator',
  '@xray/regime-engine',
  '@xray/state-gate',
] as const;

export function describeRuntime(): RuntimeDescription {
  return {
    node: process.versions.node,
    v8: process.versions.v8,
    packages: Object.fromEntries(DECIDING_PACKAGES.map((name) => [name, libraryVersion(name)])),
  };
}

export function runtimeFingerprint(runtime: RuntimeDescription): string {
  return sha256Hex(canonicalJson(runtime));
}
