/** What operations work with: the packages, and what lies outside. */
export const SUBSYSTEMS = [
  'market_data',
  'market_sim',
  'event_log',
  'governance_log',
  'orchestrator',
  'composer',
  'regime_engine',
  'state_gate',
  'analysis_engine',
  'dashboards',
  'evaluation',
  'calibration',
  'export',
  'ledger',
  'calendar',
  'operations',
  'configuration',
  'files',
  'network',
] as const;
/** One of `SUBSYSTEMS`. */
export type Subsystem = (typeof SUBSYSTEMS)[number];
