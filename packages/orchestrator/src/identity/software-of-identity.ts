import type {
  AuditDetail,
  Calibration,
  ComposedInput,
  DayProfile,
  EngineMode,
  HysteresisStoreRecord,
  RawInputBufferRecord,
  RawRecordHead,
  RegimeEngine,
  RegimeOutput,
} from '@xray/contracts';

import { fetchingCommand, identityStanding } from './identity-standing.ts';
import type { IdentityForm, RuntimeDescription } from './log-identity.ts';

/** What makes verdicts here. */
export interface VerdictMaking<Config> {
  readonly form: IdentityForm<Config>;
  readonly runtime: RuntimeDescription;
  /** Composes the input of a run from raw records, and from what was remembered of the day. */
  readonly compose: (
    input: {
      readonly records: readonly RawInputBufferRecord[];
      readonly symbol: string;
      readonly engine_timestamp_ms: number;
      /** What was remembered beyond the lookback after the symbol's run before. */
      readonly day_profile: DayProfile | null;
    },
    config: Config,
    calibration: Calibration | null,
  ) => ComposedInput;
  /** Which raw records can change what is composed for a run; all where it is left out. */
  readonly looksAt?: (
    target: { readonly symbol: string; readonly engine_timestamp_ms: number },
    config: Config,
  ) => (head: RawRecordHead) => boolean;
  /** The engine of a configuration and calibration. */
  readonly engine: (config: Config, calibration: Calibration | null) => Pick<RegimeEngine, 'judge' | 'storeRecord'>;
}

/** What a verdict is made of. */
export interface VerdictInput {
  readonly records: readonly RawInputBufferRecord[];
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly engine_mode: EngineMode;
  readonly memory: HysteresisStoreRecord | null;
  readonly day_profile: DayProfile | null;
}

/** The software of an identity: the making of verdicts with exactly that one, or why it is not here and how to get it. */
export type SoftwareOfIdentity =
  | {
      readonly installed: true;
      /** Composes and judges again. */
      readonly derive: (input: VerdictInput) => {
        readonly verdict: RegimeOutput;
        readonly memory: HysteresisStoreRecord | null;
        readonly day_profile: DayProfile | null;
      };
    }
  | { readonly installed: false; readonly reason: string; readonly command: string };

/** Finds the software of an identity that a log has recorded. `command` is what to call with it where it is not this one. */
export function softwareOfIdentity<Config>(
  recorded: AuditDetail<'run_epoch'>,
  { compose, engine: engineOf, form, runtime }: VerdictMaking<Config>,
  command: string,
): SoftwareOfIdentity {
  const program = recorded.program ?? null;
  const place = { calibration_hash: null, audit_seq: 0, border: null, changed: [], memory: null, until: null };
  const standing = identityStanding({ ...recorded, ...place, program }, form, runtime);
  if (standing.standing !== 'installed') {
    const reason = `what made the run is not installed here (${standing.why})`;
    const fetching = fetchingCommand({ program, runtime: recorded.runtime }, command);
    return { installed: false, reason, command: fetching ?? 'call the version that made it' };
  }
  const { calibration, config } = standing.identity;
  const engine = engineOf(config, calibration);
  return {
    installed: true,
    derive({ day_profile, engine_mode, engine_timestamp_ms, memory, records, symbol }) {
      const input = { records, symbol, engine_timestamp_ms, day_profile };
      const { day_profile: profile, snapshot } = compose(input, config, calibration);
      const { decision, truth } = engine.judge(snapshot, engine_mode, memory);
      return {
        verdict: decision?.selected_output ?? truth,
        memory: decision === null ? null : engine.storeRecord(decision),
        day_profile: profile?.engine_timestamp_ms === engine_timestamp_ms ? profile : null,
      };
    },
  };
}
