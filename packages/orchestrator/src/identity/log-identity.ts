import type { Calibration } from '@xray/contracts';

/** What may change the last bit of a number: the engine that computes it and the code that tells it to. */
export interface RuntimeDescription {
  readonly node: string;
  readonly v8: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** A package that can be fetched, in the version that made a log's runs. It decides no verdict: its own packages do. */
export interface ProgramVersion {
  readonly package: string;
  readonly version: string;
}

/** What runs are made with. A log may have several, one after the other: each begins where the one before ended. */
export interface LogIdentity<Config = unknown> {
  readonly config: Config;
  readonly config_hash: string;
  /** The whole of it: a log can be replayed where the file, or the version that shipped it, is gone. */
  readonly calibration: Calibration | null;
  readonly runtime: RuntimeDescription;
  readonly runtime_fingerprint: string;
  /** What fetches it; left out where the log does not say. */
  readonly program?: ProgramVersion | undefined;
}

/** How the configuration and the calibration of an identity are read and told apart. */
export interface IdentityForm<Config> {
  /** `null` where this version cannot read it. */
  readonly readConfig: (json: unknown) => Config | null;
  /** Reads the calibration of an identity; throws where it is none. */
  readonly readCalibration: (json: unknown) => Calibration;
  /**
   * What run records carry as `config_hash`: a digest over everything that decides verdicts, the calibration with it.
   */
  readonly configHash: (config: Config, calibration: Calibration | null) => string;
}

/** The three words by which a run record names its identity. */
export interface IdentityKey {
  readonly config_hash: string;
  readonly calibration_hash: string | null;
  readonly runtime_fingerprint: string;
}

/** Whether two of them name the same identity. */
export function isSameIdentity(one: IdentityKey, other: IdentityKey): boolean {
  return (
    one.config_hash === other.config_hash &&
    one.calibration_hash === other.calibration_hash &&
    one.runtime_fingerprint === other.runtime_fingerprint
  );
}

/** The words by which the runs of an identity name it. */
export function identityKey({ calibration, config_hash, runtime_fingerprint }: LogIdentity): IdentityKey {
  return { config_hash, calibration_hash: calibration?.hash ?? null, runtime_fingerprint };
}

function versions({ node, packages, v8 }: RuntimeDescription): Readonly<Record<string, string>> {
  return { node, v8, ...packages };
}

/** What differs between the runtime that made a log and another one, in words; `null` when nothing does. */
export function runtimeDifference(recorded: RuntimeDescription, here: RuntimeDescription): string | null {
  const now = versions(here);
  const different = Object.entries(versions(recorded)).filter(([name, version]) => now[name] !== version);
  if (different.length === 0) return null;
  return different.map(([name, version]) => `${name} ${version} then, ${now[name] ?? 'none'} now`).join('; ');
}

/** Whether two runtimes have the same code of ours: what computes a number may still be another engine. */
export function hasSamePackages(recorded: RuntimeDescription, here: RuntimeDescription): boolean {
  return Object.entries(recorded.packages).every(([name, version]) => here.packages[name] === version);
}
