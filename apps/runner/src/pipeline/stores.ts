import type { AnalysisStore } from '@xray/analysis-engine';
import type { EventLogWriter, LogEntry } from '@xray/contracts';
import type { StateGateStateStore } from '@xray/state-gate';

type AppendOnly = Pick<EventLogWriter, 'append'>;

async function appendEntries(log: AppendOnly, entries: readonly LogEntry[]): Promise<void> {
  if (entries.length > 0) await log.append({ entries });
}

/** The gate's store over the log: its records, its events and its part of the thread in one commit. */
export function gateStore(log: AppendOnly): StateGateStateStore {
  return {
    append: ({ events, records, thread }) =>
      appendEntries(log, [
        ...records.map((record) => ({ stream: 'gate_record', record }) as const),
        ...events.map((record) => ({ stream: 'gate_event', record }) as const),
        ...thread.map((record) => ({ stream: 'runtime_event', record }) as const),
      ]),
  };
}

/** The analysis engine's store over the log: module states and events in one commit. */
export function analysisStore(log: AppendOnly): AnalysisStore {
  return {
    append: ({ events, module_states }) =>
      appendEntries(log, [
        ...module_states.map((record) => ({ stream: 'module_state', record }) as const),
        ...events.map((record) => ({ stream: 'analysis_event', record }) as const),
      ]),
  };
}
