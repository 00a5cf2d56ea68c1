import type { LogEntry } from '@xray/contracts';

/** The engine time of a derived record; `null` for the audit, which stands outside the runs. */
export function engineTime(entry: LogEntry): number | null {
  switch (entry.stream) {
    case 'run_record':
    case 'orchestrator_event':
    case 'hysteresis_record':
    case 'gate_record':
    case 'gate_event':
    case 'module_state':
    case 'analysis_event':
      return entry.record.engine_timestamp_ms;
    case 'runtime_event':
      return entry.record.timestamp_ms;
    case 'audit':
      return null;
  }
}
