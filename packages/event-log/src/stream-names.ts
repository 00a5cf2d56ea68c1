import type { LogStream } from '@xray/contracts';

/** Every stream of the log in the order of the contract, spelt out for the thread that loads no other package: the one place beside the table. */
export const STREAM_NAMES = [
  'raw',
  'run_record',
  'orchestrator_event',
  'hysteresis_record',
  'day_profile',
  'gate_record',
  'gate_event',
  'module_state',
  'analysis_event',
  'runtime_event',
  'audit',
] as const satisfies readonly LogStream[];
