import type { Subsystem } from '@xray/operations';

/** What runs are made with. */
export const PIPELINE = [
  'event_log',
  'orchestrator',
  'composer',
  'regime_engine',
  'state_gate',
  'analysis_engine',
] as const satisfies readonly Subsystem[];

/** What a session of an exchange works with. */
export const SESSION = [
  'market_data',
  'market_sim',
  ...PIPELINE,
  'dashboards',
  'configuration',
  'files',
  'network',
] as const satisfies readonly Subsystem[];
