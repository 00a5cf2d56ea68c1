import { recordsBefore } from './identity-border.ts';
import type { RecordedIdentity } from './recorded-identities.ts';

/** After which record of its stream each memory begins; 0 where all of it counts. */
export interface MemoryStart {
  readonly hysteresis_seq: number;
  readonly module_seq: (moduleId: string) => number;
}

/** What the runs of an identity remember of those before it: each memory goes back to where it last began anew. */
export function memoryStart(identities: readonly Pick<RecordedIdentity, 'border' | 'memory'>[]): MemoryStart {
  let hysteresis_seq = 0;
  const modules = new Map<string, number>();
  for (const { border, memory } of identities) {
    if (border === null || memory === null) continue;
    hysteresis_seq = memory.forgotten_hysteresis_records;
    for (const id of memory.modules_anew) modules.set(id, recordsBefore(border, 'module_state'));
  }
  return { hysteresis_seq, module_seq: (moduleId) => modules.get(moduleId) ?? 0 };
}
