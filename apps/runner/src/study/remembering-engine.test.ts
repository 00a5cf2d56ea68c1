import type { HysteresisStoreRecord } from '@xray/contracts';
import { simulateMarket } from '@xray/market-sim';
import { rememberingEngine } from '@xray/orchestrator';
import { createRegimeEngine, RegimeEngineError } from '@xray/regime-engine';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../config/load.ts';
import { observeMarket } from './sources.ts';

const inputs = [...observeMarket(simulateMarket({ seed: 3, bars: 30 }), loadConfig(undefined).config)]
  .flat()
  .map(({ input }) => input);
const engine = createRegimeEngine(undefined, null);

describe('an engine that remembers', () => {
  it('says of every symbol what the engine says that is handed its last record', () => {
    const decide = rememberingEngine(engine);
    const last = new Map<string, HysteresisStoreRecord>();
    for (const input of inputs) {
      const { snapshot } = input;
      const decision = engine.runWithHysteresis(snapshot, last.get(snapshot.symbol) ?? null);
      const stored = engine.storeRecord(decision);
      last.set(snapshot.symbol, stored);
      expect(decide(input)).toEqual({ stored, held: decision.selected_output, truth: engine.run(snapshot) });
    }
    expect(last.size).toBe(5);
  });

  it('has no verdict on a run that the engine refuses, and goes on as if it had not been', () => {
    const [plain, disturbed] = [rememberingEngine(engine), rememberingEngine(engine)];
    for (const input of inputs) {
      const verdict = plain(input);
      expect(disturbed(input)).toEqual(verdict);
      expect(disturbed(input)).toBeNull();
    }
  });

  it('stops at an error that halts', () => {
    const halting = rememberingEngine({
      ...engine,
      judge: () => {
        throw new RegimeEngineError('store_unreadable', 'nothing can be read');
      },
    });
    const [input] = inputs;
    if (input === undefined) throw new Error('no input');
    expect(() => halting(input)).toThrow('nothing can be read');
  });
});
