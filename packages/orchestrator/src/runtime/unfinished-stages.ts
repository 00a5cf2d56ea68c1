import type { EventLogReader, OrchestratorEvent, StateGateEvent, StateGateStateRecord } from '@xray/contracts';

import type { Pipeline } from './pipeline.ts';
import type { RestoredState } from '../restart/restored-state.ts';

/** Whether a gate event is a verdict; a halt is told of the process that ended with it. */
function isDecision({ event_type }: StateGateEvent): boolean {
  return event_type !== 'StateGateHalted';
}

/** The records of gates that were decided at an engine time or later. */
function* gateRecordsFrom(reader: EventLogReader, engineTimestampMs: number): Generator<StateGateStateRecord> {
  for (const batch of reader.read('gate_record', { from_engine_timestamp_ms: engineTimestampMs })) {
    for (const { record } of batch) yield record;
  }
}

/**
 * What a stop between two stages left undone: events in the log that the next stage has not seen. A gate that halted in the
 * middle of a boundary has decided its beginning: the rest is decided now.
 */
export async function finishStages(reader: EventLogReader, pipeline: Pipeline): Promise<void> {
  const analysed = reader.streamHead('analysis_event').last_engine_timestamp_ms ?? -1;
  const waitingGate: StateGateEvent[] = [];
  for (const batch of reader.read('gate_event', { from_engine_timestamp_ms: analysed + 1 })) {
    waitingGate.push(...batch.map((stored) => stored.record).filter(isDecision));
  }
  const gated = reader.streamHead('gate_event').last_engine_timestamp_ms ?? 0;
  const isCovered = pipeline.gate.covering(gateRecordsFrom(reader, gated));
  const waitingOrchestrator: OrchestratorEvent[] = [];
  for (const batch of reader.read('orchestrator_event', { from_engine_timestamp_ms: gated })) {
    const events = batch.map((stored) => stored.record);
    waitingOrchestrator.push(...events.filter((event) => !isCovered(event)));
  }
  // The analysis sees a boundary as a whole.
  const halfway = waitingOrchestrator.some((event) => event.engine_timestamp_ms === gated);
  const whole = waitingGate.filter((event) => !halfway || event.engine_timestamp_ms < gated);
  if (whole.length > 0) await pipeline.analysis.consume(whole);
  if (halfway) pipeline.carry(waitingGate.slice(whole.length));
  if (waitingOrchestrator.length > 0) await pipeline.downstream.publish(waitingOrchestrator);
}

/** Gives the composer what the next runs' features look at, and the counter what no run has counted yet. */
export function warmUp(reader: EventLogReader, { orchestrator }: Pipeline, { warm_up }: RestoredState): void {
  if (warm_up === null) return;
  const { lookback_start_ingest_seq, ...range } = warm_up;
  for (const records of reader.readRaw(range)) orchestrator.warmUp(records, lookback_start_ingest_seq);
}
