import { z } from 'zod';

import {
  analysisEngineEventSchema,
  analysisModuleStateRecordSchema,
} from '../analysis-engine/analysis-engine-event.ts';
import { dayProfileSchema } from '../composer/day-profile.ts';
import { evidenceSnapshotSchema } from '../composer/evidence-snapshot.ts';
import { featureSnapshotSchema } from '../composer/feature-snapshot.ts';
import { regimeInputSnapshotSchema } from '../composer/regime-input-snapshot.ts';
import {
  dashboardFramesSchema,
  dashboardHistorySchema,
  dashboardLogSchema,
  dashboardRunSchema,
  dashboardStreamEventSchema,
} from '../dashboards/dashboard-api.ts';
import { dashboardViewModelSchema } from '../dashboards/dashboard-view-model.ts';
import { runEvidenceSchema, runRederivationSchema } from '../evidence/run-evidence.ts';
import { rawInputBufferRecordSchema, rawMarketEventSchema } from '../market-data/raw-market-event.ts';
import { calibrationSchema } from '../regime-engine/calibration.ts';
import {
  hysteresisDecisionSchema,
  hysteresisStateSchema,
  hysteresisStoreRecordSchema,
} from '../regime-engine/hysteresis.ts';
import { regimeOutputSchema, regimeStateSchema } from '../regime-engine/regime-output.ts';
import { auditRecordSchema } from '../runtime/audit-record.ts';
import { goldenPathSchema } from '../runtime/golden-path.ts';
import { runtimeEventSchema } from '../runtime/runtime-event.ts';
import { engineRunRecordSchema } from '../runs/engine-run-record.ts';
import { orchestratorEventSchema } from '../runs/orchestrator-event.ts';
import { stateGateEventSchema, stateGateStateRecordSchema } from '../state-gate/state-gate-event.ts';

/** Every contract by its schema name and version: what the committed JSON Schemas are generated from. */
export const CONTRACTS = {
  'analysis_engine_event.v1': analysisEngineEventSchema,
  'analysis_module_state_record.v1': analysisModuleStateRecordSchema,
  'audit_record.v1': auditRecordSchema,
  'calibration.v1': calibrationSchema,
  'dashboard_frames.v1': dashboardFramesSchema,
  'dashboard_history.v1': dashboardHistorySchema,
  'dashboard_log.v1': dashboardLogSchema,
  'dashboard_run.v1': dashboardRunSchema,
  'dashboard_stream_event.v1': dashboardStreamEventSchema,
  'dashboard_view_model.v1': dashboardViewModelSchema,
  'day_profile.v1': dayProfileSchema,
  'engine_run_record.v1': engineRunRecordSchema,
  'evidence_snapshot.v1': evidenceSnapshotSchema,
  'feature_snapshot.v1': featureSnapshotSchema,
  'golden_path.v1': goldenPathSchema,
  'hysteresis_decision.v1': hysteresisDecisionSchema,
  'hysteresis_state.v1': hysteresisStateSchema,
  'hysteresis_store_record.v1': hysteresisStoreRecordSchema,
  'orchestrator_event.v1': orchestratorEventSchema,
  'raw_input_buffer_record.v1': rawInputBufferRecordSchema,
  'raw_market_event.v1': rawMarketEventSchema,
  'regime_input_snapshot.v1': regimeInputSnapshotSchema,
  'regime_output.v1': regimeOutputSchema,
  'regime_state.v1': regimeStateSchema,
  'run_evidence.v1': runEvidenceSchema,
  'run_rederivation.v1': runRederivationSchema,
  'runtime_event.v1': runtimeEventSchema,
  'state_gate_event.v1': stateGateEventSchema,
  'state_gate_state_record.v1': stateGateStateRecordSchema,
} as const satisfies Record<string, z.ZodType>;

/** A contract and its version, e.g. `regime_output.v1`; also the name of its file among the JSON Schemas. */
export type ContractName = keyof typeof CONTRACTS;

/** Narrows text from outside to the name of a contract that this version knows. */
export function isContractName(name: string): name is ContractName {
  return Object.hasOwn(CONTRACTS, name);
}

/** Every contract's name, in lexicographic order. */
export const CONTRACT_NAMES: readonly ContractName[] = Object.keys(CONTRACTS).filter(isContractName);

/** JSON Schema (2020-12) of a contract's JSON form; operational fields carry `"operational": true`. */
export function contractJsonSchema(name: ContractName): Record<string, unknown> {
  return { $id: `${name}.json`, ...z.toJSONSchema(CONTRACTS[name], { io: 'input', reused: 'inline' }) };
}
