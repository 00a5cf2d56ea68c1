/**
 * {@include ../README.md}
 *
 * @module @xray/analysis-engine
 */

export { AnalysisEngineError, type AnalysisEngineErrorCode, type ModuleFaultKind } from './errors.ts';

export {
  artifactOf,
  type ArtifactDeclaration,
  type ArtifactReference,
  type JsonObject,
} from './definition/artifact.ts';
export {
  defineDetector,
  defineOutput,
  defineRule,
  defineSignal,
  type DefinedSymbolModule,
  type DefinedUniverseModule,
} from './definition/define-module.ts';
export { featureOf, type GatedRun } from './definition/gated-run.ts';
export type {
  AnalysisModule,
  ModuleDefinition,
  StateDeclaration,
  StoredState,
  SymbolModule,
  UniverseModule,
} from './definition/module.ts';
export type { DeliveredRun, OutputDelivery, OutputsContext, TextFileAppender } from './definition/output.ts';

export { createModuleRegistry, type ModuleRegistry } from './registry/module-registry.ts';
export {
  analysisEngineConfigSchema,
  completeAnalysisConfig,
  type AnalysisEngineConfig,
  type EffectiveAnalysisConfig,
} from './registry/analysis-engine-config.ts';

export { createAnalysisEngine, type AnalysisEngine, type AnalysisEngineOptions } from './engine/analysis-engine.ts';
export { analysisStore, type AnalysisBatch, type AnalysisStore } from './engine/analysis-store.ts';
export type { AnalysisChecks } from './engine/result-faults.ts';
export { restoreModuleStates, unreadableStates, type RestoredAnalysis } from './engine/module-states.ts';

export {
  createWebhook,
  type Webhook,
  type WebhookPorts,
  type WebhookStatistics,
} from './modules/outputs/webhook/webhook.ts';
export {
  webhookConfigSchema,
  type WebhookConfig,
  type WebhookConfigInput,
} from './modules/outputs/webhook/webhook-config.ts';
export type { DeadLetterFile } from './modules/outputs/webhook/dead-letters.ts';
export type { WebhookFetch } from './modules/outputs/webhook/post-webhook.ts';
export { nodeDeadLetterFile } from './modules/outputs/webhook/node-dead-letter-file.ts';
export { nodeTextFiles } from './modules/outputs/node-text-files.ts';
export { configuredModules } from './engine/configured-modules.ts';
export { defaultAnalysisConfig } from './modules/default-analysis-config.ts';
export { shippedModules } from './modules/shipped-modules.ts';
