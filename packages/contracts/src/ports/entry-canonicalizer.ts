import type { LogEntry } from './event-log.ts';
import { createCanonicalizer, type CanonicalRecord, type PartTexts } from '../canonical/record-canonicalizer.ts';

/** Runs whose gate has not decided yet are as many as are under way at once; of more, the oldest are written again. */
const MOST_RUNS = 1024;

/**
 * Makes the function that gives the canonical text of entries on their way into a log: the one that came with an entry, else one that
 * is made here. The gate's event holds features, state and verdict of a run as the orchestrator's events did, the very same objects:
 * that is most of it, and their texts are taken over.
 *
 * @throws TypeError (the returned function) when a record has no JSON form.
 */
export function createEntryCanonicalizer(): (entry: LogEntry) => CanonicalRecord {
  const canonicalize = createCanonicalizer();
  const partsOfRuns = new Map<string, PartTexts>();

  const remember = (run: string, parts: PartTexts): void => {
    const before = partsOfRuns.get(run);
    partsOfRuns.set(run, before === undefined ? parts : new Map([...before, ...parts]));
    if (partsOfRuns.size <= MOST_RUNS) return;
    for (const oldest of partsOfRuns.keys()) {
      partsOfRuns.delete(oldest);
      return;
    }
  };

  return (entry) => {
    if (entry.stream === 'orchestrator_event') {
      const canonical = entry.canonical ?? canonicalize(entry.record);
      if (canonical.parts !== undefined) remember(entry.record.run_id, canonical.parts);
      return canonical;
    }
    if (entry.stream !== 'gate_event') return entry.canonical ?? canonicalize(entry.record);
    const { event_type, run_id } = entry.record;
    const parts = partsOfRuns.get(run_id) ?? null;
    // A reset comes before the decision that holds them.
    if (event_type !== 'StateReset') partsOfRuns.delete(run_id);
    return entry.canonical ?? canonicalize(entry.record, parts);
  };
}
