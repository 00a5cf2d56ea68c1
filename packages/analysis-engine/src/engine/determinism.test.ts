import {
  analysisEngineEventSchema,
  analysisModuleStateRecordSchema,
  canonicalJson,
  type StateGateEvent,
} from '@xray/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defaultAnalysisConfig } from '../modules/default-analysis-config.ts';
import { shippedModules } from '../modules/shipped-modules.ts';
import { createModuleRegistry } from '../registry/module-registry.ts';
import { gateStream } from '../testing/gate-stream.ts';
import { memoryStore, type MemoryStore } from '../testing/memory-store.ts';
import { createAnalysisEngine } from './analysis-engine.ts';
import { restoreModuleStates, type RestoredAnalysis } from './module-states.ts';
import type { AnalysisChecks } from './result-faults.ts';

const registry = createModuleRegistry(shippedModules());
/** Early judgements, so that short streams reach every branch. */
const config = {
  ...defaultAnalysisConfig(),
  module_configs: { dispersion_breakout: { min_history_boundaries: 2, enter_strength: 0.2, exit_strength: 0.1 } },
};

async function analyse(
  batches: readonly (readonly StateGateEvent[])[],
  restored?: RestoredAnalysis,
  checks: AnalysisChecks = 'production',
): Promise<MemoryStore> {
  const store = memoryStore();
  const engine = createAnalysisEngine({
    registry,
    config,
    store,
    checks,
    ...(restored === undefined ? {} : { restored }),
  });
  for (const batch of batches) await engine.consume(batch);
  return store;
}

function text(store: MemoryStore): string {
  return JSON.stringify([store.events, store.module_states]);
}

describe('the same gate events give the same analysis', () => {
  it('at any batch size', async () => {
    await fc.assert(
      fc.asyncProperty(gateStream, fc.integer({ min: 1, max: 12 }), async (boundaries, batchSize) => {
        const batches: StateGateEvent[][] = [];
        for (let from = 0; from < boundaries.length; from += batchSize)
          batches.push(boundaries.slice(from, from + batchSize).flat());
        expect(text(await analyse(batches))).toBe(text(await analyse(boundaries)));
      }),
      { numRuns: 20 },
    );
  });

  it('in any order of the events of a batch', async () => {
    const shuffled = gateStream.chain((boundaries) => {
      const events = boundaries.flat();
      const all = { minLength: events.length, maxLength: events.length };
      return fc.tuple(fc.constant(boundaries), fc.shuffledSubarray(events, all));
    });
    await fc.assert(
      fc.asyncProperty(shuffled, async ([boundaries, events]) => {
        expect(text(await analyse([events]))).toBe(text(await analyse(boundaries)));
      }),
      { numRuns: 20 },
    );
  });

  it('when every boundary is delivered twice', async () => {
    await fc.assert(
      fc.asyncProperty(gateStream, async (boundaries) => {
        const doubled = boundaries.flatMap((boundary) => [[...boundary, ...boundary], boundary]);
        expect(text(await analyse(doubled))).toBe(text(await analyse(boundaries)));
      }),
      { numRuns: 20 },
    );
  });

  it('after a restart from the state records', async () => {
    await fc.assert(
      fc.asyncProperty(gateStream, fc.nat({ max: 12 }), async (boundaries, restartAt) => {
        const whole = await analyse(boundaries);
        const before = await analyse(boundaries.slice(0, restartAt));
        const after = await analyse(
          boundaries.slice(restartAt),
          restoreModuleStates(before.module_states, before.events),
        );
        expect(JSON.stringify([...before.events, ...after.events])).toBe(JSON.stringify(whole.events));
        expect(JSON.stringify([...before.module_states, ...after.module_states])).toBe(
          JSON.stringify(whole.module_states),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('after a restart to which the last boundary is delivered again', async () => {
    await fc.assert(
      fc.asyncProperty(gateStream, fc.integer({ min: 1, max: 12 }), async (boundaries, restartAt) => {
        const before = await analyse(boundaries.slice(0, restartAt));
        const repeated = boundaries.slice(Math.max(0, Math.min(restartAt, boundaries.length) - 1));
        const after = await analyse(repeated, restoreModuleStates(before.module_states, before.events));
        const whole = await analyse(boundaries);
        expect(JSON.stringify([...before.events, ...after.events])).toBe(JSON.stringify(whole.events));
      }),
      { numRuns: 20 },
    );
  });
});

it('every event and record matches its contract, and its keys already stand in canonical order', async () => {
  await fc.assert(
    fc.asyncProperty(gateStream, async (boundaries) => {
      const store = await analyse(boundaries, undefined, 'development');
      for (const event of store.events) {
        analysisEngineEventSchema.parse(event);
        expect(JSON.stringify(event)).toBe(canonicalJson(event));
      }
      for (const record of store.module_states) {
        analysisModuleStateRecordSchema.parse(record);
        expect(JSON.stringify(record)).toBe(canonicalJson(record));
      }
    }),
    { numRuns: 20 },
  );
});
