/**
 * {@include ../README.md}
 *
 * @module @xray/analysis-engine
 */

export { AnalysisEngineError } from './errors.ts';
export type { AnalysisEngineErrorCode, ModuleFaultKind } from './errors.ts';

export { artifactOf } from './definition/artifact.ts';
export type { ArtifactDeclaration, ArtifactReference, JsonObject } from './definition/artifact.ts';
export { defineDetector, defineOutput, defineRule, defineSignal } from './definition/define-module.ts';
export type { DefinedSymbolModule, DefinedUniverseModule } from './definition/define-module.ts';
export { featureOf } from './definition/gated-run.ts';
export type { GatedRun } from './definition/gated-run.ts';
export type {
  AnalysisModule,
  ModuleDefinition,
  StateDeclaration,
  StoredState,
  SymbolModule,
  UniverseModule,
} from './definition/module.ts';
export type { DeliveredRun, OutputDelivery, OutputsContext, TextFileAppender } from './definition/output.ts';

export { createModuleRegistry } from './registry/module-registry.ts';
export type { ModuleRegistry } from './registry/module-registry.ts';
export { analysisEngineConfigSchema, completeAnalysisConfig } from './registry/analysis-engine-config.ts';
export type { AnalysisEngineConfig, EffectiveAnalysisConfig } from './registry/analysis-engine-config.ts';

export { createAnalysisEngine } from './engine/analysis-engine.ts';
export type { AnalysisEngine, AnalysisEngineOptions } from './engine/analysis-engine.ts';
export type { AnalysisBatch, AnalysisStore } from './engine/analysis-store.ts';
export { analysisStore } from './engine/log-store.ts';
export type { AnalysisChecks } from './engine/result-faults.ts';
export { restoreModuleStates, unreadableStates } from './engine/module-states.ts';
export type { RestoredAnalysis } from './engine/module-states.ts';

export { createWebhook } from './modules/outputs/webhook/webhook.ts';
export type { Webhook, WebhookPorts, WebhookStatistics } from './modules/outputs/webhook/webhook.ts';
export { webhookConfigSchema } from './modules/outputs/webhook/webhook-config.ts';
export type { WebhookConfig, WebhookConfigInput } from './modules/outputs/webhook/webhook-config.ts';
export type { DeadLetterFile } from './modules/outputs/webhook/dead-letters.ts';
export type { WebhookFetch } from './modules/outputs/webhook/post-webhook.ts';
export { nodeDeadLetterFile } from './modules/outputs/webhook/node-dead-letter-file.ts';
export { nodeTextFiles } from './modules/outputs/node-text-files.ts';
export { configuredModules } from './engine/configured-modules.ts';
export { defaultAnalysisConfig, shippedModules } from './modules/shipped-modules.ts';
