import { XrayError, type HysteresisStoreRecord, type RegimeEngine, type RememberingEngine } from '@xray/contracts';

/**
 * An engine that remembers every symbol's last run, as the orchestrator does, without a log. It has no verdict on a run that
 * the engine refuses and goes on after: the memory stays as it was.
 */
export function rememberingEngine(engine: Pick<RegimeEngine, 'judge' | 'storeRecord'>): RememberingEngine {
  const memory = new Map<string, HysteresisStoreRecord>();
  return ({ snapshot }) => {
    try {
      const { decision, truth } = engine.judge(snapshot, 'hysteresis', memory.get(snapshot.symbol) ?? null);
      if (decision === null) return null;
      const stored = engine.storeRecord(decision);
      memory.set(snapshot.symbol, stored);
      return { truth, held: decision.selected_output, stored };
    } catch (error) {
      if (error instanceof XrayError && (error.policy === 'quarantine' || error.policy === 'skip')) return null;
      throw error;
    }
  };
}
