import { runId, type OrchestratorEvent, type RegimeOutput, type StateGateEvent } from '@xray/contracts';
import { createStateGateProcessor } from '@xray/state-gate';

import type { XrayConfig } from '../config/schema.ts';
import { stateGateConfig } from '../pipeline/package-configs.ts';

/** What a gate that has seen nothing before decides about one verdict, its run's cut ending at that record. */
export async function gateOfVerdict(
  regime_output: RegimeOutput,
  cut_end_ingest_seq: number,
  config: XrayConfig,
): Promise<StateGateEvent> {
  const { symbol, timestamp: engine_timestamp_ms } = regime_output;
  const key = { symbol, engine_timestamp_ms, cut_end_ingest_seq, engine_mode: 'truth' } as const;
  const completed: OrchestratorEvent = {
    ...key,
    cut_start_ingest_seq: 1,
    cut_kind: 'boundary',
    schema: 'orchestrator_event',
    schema_version: '1',
    event_type: 'EngineRunCompleted',
    run_id: runId(key),
    payload: { regime_output },
  };
  const gate = createStateGateProcessor({
    config: stateGateConfig(config),
    store: { append: () => Promise.resolve() },
  });
  const [decided] = await gate.consume([completed]);
  if (decided === undefined) throw new Error('the gate has decided nothing');
  return decided;
}
