import { openLogReader } from '@xray/event-log';

/** What a run said, without what names the records that it was made of. */
export interface Verdict {
  readonly bar: number;
  readonly symbol: string;
  readonly status: 'completed' | 'failed';
  readonly regime_output: unknown;
  readonly features: Readonly<Record<string, number | null>>;
  readonly hysteresis: unknown;
  readonly gate: {
    readonly gate_status: string;
    readonly state_status: string;
    readonly reasons: readonly string[];
  } | null;
}

type Draft = { -readonly [Key in keyof Verdict]: Verdict[Key] };

/** The verdicts of a log by bar, counted from a start, and symbol. */
export function verdictsOf(directory: string, startMs: number, barMs: number): ReadonlyMap<string, Verdict> {
  const reader = openLogReader({ directory });
  const verdicts = new Map<string, Draft>();
  const draftOf = (engineMs: number, symbol: string): Draft => {
    const bar = (engineMs - startMs) / barMs;
    const key = `${bar} ${symbol}`;
    const draft = verdicts.get(key) ?? {
      ...{ bar, symbol, status: 'failed' as const, regime_output: null, features: {}, hysteresis: null, gate: null },
    };
    verdicts.set(key, draft);
    return draft;
  };
  for (const batch of reader.read('orchestrator_event')) {
    for (const { record } of batch) {
      const draft = draftOf(record.engine_timestamp_ms, record.symbol);
      if (record.event_type === 'EngineRunCompleted') {
        draft.status = 'completed';
        draft.regime_output = record.payload.regime_output;
        draft.features = record.payload.feature_snapshot?.features ?? {};
      }
      if (record.event_type === 'HysteresisStatePublished') draft.hysteresis = record.payload;
    }
  }
  for (const batch of reader.read('gate_event')) {
    for (const { record } of batch) {
      if (record.event_type !== 'GateEvaluated') continue;
      const { engine_timestamp_ms, gate_status, reasons, state_status, symbol } = record;
      draftOf(engine_timestamp_ms, symbol).gate = { gate_status, state_status, reasons };
    }
  }
  reader.close();
  return verdicts;
}
