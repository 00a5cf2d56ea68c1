import type { EventLogReader, OrchestratorEvent, StateGateEvent } from '@xray/contracts';

import type { RestoredState } from '../log/restore.ts';
import type { Pipeline } from './pipeline.ts';

/** What a stop between two stages left undone: events in the log that the next stage has not seen. */
export async function finishStages(reader: EventLogReader, pipeline: Pipeline): Promise<void> {
  const analysed = reader.streamHead('analysis_event').last_engine_timestamp_ms ?? -1;
  const waitingGate: StateGateEvent[] = [];
  for (const batch of reader.read('gate_event', { from_engine_timestamp_ms: analysed + 1 })) {
    waitingGate.push(...batch.map((stored) => stored.record));
  }
  if (waitingGate.length > 0) await pipeline.analyse(waitingGate);

  const gated = reader.streamHead('gate_event').last_engine_timestamp_ms ?? -1;
  const waitingOrchestrator: OrchestratorEvent[] = [];
  for (const batch of reader.read('orchestrator_event', { from_engine_timestamp_ms: gated + 1 })) {
    waitingOrchestrator.push(...batch.map((stored) => stored.record));
  }
  if (waitingOrchestrator.length > 0) await pipeline.downstream.publish(waitingOrchestrator);
}

/** Gives the composer what the next runs' features look at, and the ledger what no run has counted yet. */
export function warmUp(reader: EventLogReader, { orchestrator }: Pipeline, { warm_up }: RestoredState): void {
  if (warm_up === null) return;
  const { lookback_start_ingest_seq, ...range } = warm_up;
  for (const records of reader.readRaw(range)) orchestrator.warmUp(records, lookback_start_ingest_seq);
}
