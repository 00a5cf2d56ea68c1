/** What every run record carries of the process that made it: all a replay needs to name a mismatch. */
export interface RunIdentity {
  readonly config_hash: string;
  readonly calibration_hash: string | null;
  readonly runtime_fingerprint: string;
}
