import type { StateGateEvent } from '@xray/contracts';

import type { JsonObject } from '../definition/artifact.ts';
import type { AnalysisModule } from '../definition/module.ts';
import { createAnalysisEngine } from '../engine/analysis-engine.ts';
import { defaultAnalysisConfig } from '../modules/default-analysis-config.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import type { AnalysisEngineConfig } from '../registry/analysis-engine-config.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { memoryStore } from './memory-store.ts';

/**
 * Runs all shipped modules over boundaries and yields the payloads of one module's artifact of one symbol, a run each.
 * Any failure of any module is an error.
 */
export async function payloadsOf(
  module: AnalysisModule,
  boundaries: readonly (readonly StateGateEvent[])[],
  {
    symbol = 'BTCUSDT',
    module_configs = {},
  }: Partial<Pick<AnalysisEngineConfig, 'module_configs'> & { symbol: string }> = {},
): Promise<readonly JsonObject[]> {
  const registry = createModuleRegistry(shippedModules());
  const config = { ...defaultAnalysisConfig(), module_configs };
  const store = memoryStore();
  await createAnalysisEngine({ registry, config, store, checks: 'development' }).consume(boundaries.flat());
  return store.events.flatMap((event) => {
    if (event.event_type === 'ModuleFailed')
      throw new Error(`${event.payload.module_id}: ${event.payload.error_detail}`);
    const isWanted = event.event_type === 'ArtifactEmitted' && event.symbol === symbol;
    return isWanted && event.payload.module_id === module.definition.id ? [event.payload.payload] : [];
  });
}
