import { auditOperation, catalogOperation, createRegistry, stopOperation, type Registry } from '@xray/operations';

import { governance } from '../process/process-ports.ts';

/**
 * Every operation by its id, in the order in which help shows them. One is loaded when it is asked for: the recorder's and the
 * pages' libraries are most of what a short command would otherwise wait for.
 */
export const OPERATIONS = {
  demo: async () => (await import('./demo.ts')).demo,
  live: async () => (await import('./live.ts')).live,
  dashboard: async () => (await import('./dashboard.ts')).dashboardOperation(loadRegistry),
  record: async () => (await import('./record.ts')).record,
  'sim serve': async () => (await import('./sim-serve.ts')).simServe,
  'sim record': async () => (await import('./sim-record.ts')).simRecord,
  import: async () => (await import('./import.ts')).importArchives,
  run: async () => (await import('./run.ts')).run,
  replay: async () => (await import('./replay.ts')).replay,
  evaluate: async () => (await import('./evaluate.ts')).evaluate,
  calibrate: async () => (await import('./calibrate.ts')).calibrate,
  export: async () => (await import('./export.ts')).exportStreams,
  prune: async () => (await import('./prune.ts')).prune,
  checkpoint: async () => (await import('./checkpoint.ts')).checkpoint,
  prove: async () => (await import('./prove.ts')).prove,
  'verify-proof': async () => (await import('./prove.ts')).verifyProof,
  'keys create': async () => (await import('./keys.ts')).keysCreate,
  'keys show': async () => (await import('./keys.ts')).keysShow,
  verify: async () => (await import('./verify.ts')).verify,
  why: async () => (await import('./why.ts')).why,
  feedback: async () => (await import('./feedback.ts')).feedback,
  inspect: async () => (await import('./inspect.ts')).inspect,
  'config check': async () => (await import('./config-check.ts')).configCheck,
  doctor: async () => (await import('./doctor.ts')).doctor,
  calendar: async () => (await import('./calendar.ts')).calendar,
  telemetry: async () => (await import('./telemetry.ts')).telemetry,
  audit: () => Promise.resolve(auditOperation(governance)),
  stop: () => Promise.resolve(stopOperation(governance)),
  mcp: async () => (await import('./mcp.ts')).mcpOperation(loadRegistry),
  operations: () => Promise.resolve(catalogOperation(loadRegistry)),
} as const;

/** All operations, loaded. */
export async function loadRegistry(): Promise<Registry> {
  return createRegistry(await Promise.all(Object.values(OPERATIONS).map((load) => load())));
}
