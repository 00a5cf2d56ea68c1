import { auditRecord, minuteText, type AuditRecord } from '@xray/contracts';
import { z } from 'zod';

import { changesText, type TakenOver } from './identity-change.ts';
import type { LogIdentity } from './log-identity.ts';

/**
 * The record with which a log says what its runs are made with from here on. It is appended before the first of them; `takenOver` is
 * left out where the log has no runs. `recordedMs` is a wall-clock time in milliseconds since the Unix epoch.
 */
export function identityRecord(
  identity: LogIdentity,
  recordedMs: number,
  takenOver: TakenOver | null = null,
): AuditRecord {
  const { calibration, config, config_hash, program, runtime, runtime_fingerprint } = identity;
  return auditRecord('run_epoch', recordedMs, {
    config: z.json().parse(config),
    config_hash,
    calibration: z.json().parse(calibration),
    runtime,
    runtime_fingerprint,
    ...(program === undefined ? {} : { program }),
    ...takenOver,
  });
}

/** One sentence about an identity that begins in a log which has runs of another one. */
export function takenOverText({ border, changed, memory }: TakenOver): string {
  const anew = [
    ...(memory.hysteresis === 'anew' ? ['hysteresis'] : []),
    ...(memory.gate === 'anew' ? ['the gate'] : []),
    ...memory.modules_anew.map((id) => `the module ${id}`),
  ];
  const remembered = anew.length === 0 ? 'all memory is carried over' : `memory begins anew of ${anew.join(', ')}`;
  return `the log goes on under another identity after ${minuteText(border.after_engine_timestamp_ms)}, and ${remembered}: ${changesText(changed)}`;
}
