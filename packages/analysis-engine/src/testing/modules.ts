import { z } from 'zod';

import type { ArtifactReference } from '../definition/artifact.ts';
import { defineDetector, defineRule, defineSignal } from '../definition/define-module.ts';

const payload = z.object({ value: z.number() });

/** A signal that emits a constant. */
export function constantSignal(id: string, value = 1) {
  return defineSignal({
    id,
    version: '1',
    artifacts: { out: { schema: 'number', schema_version: '1', payload } },
    execute: () => ({ artifacts: { out: { value } } }),
  });
}

/** A reference to the artifact `out` of a module that need not be at hand. */
export function outOf(module_id: string): ArtifactReference<typeof payload> {
  return { module_id, artifact_name: 'out', schema: 'number', schema_version: '1', payload };
}

const definers = { signal: defineSignal, detector: defineDetector, rule: defineRule };

/** A module that emits the sum of what it depends on, plus one. */
export function summing(kind: keyof typeof definers, id: string, ...dependencies: readonly string[]) {
  const references: Readonly<Record<string, ReturnType<typeof outOf>>> = Object.fromEntries(
    dependencies.map((moduleId) => [moduleId, outOf(moduleId)]),
  );
  return definers[kind]({
    id,
    version: '1',
    dependencies: references,
    artifacts: { out: { schema: 'number', schema_version: '1', payload } },
    execute: ({ dependencies: read }) => {
      let value = 1;
      for (const part of Object.values(read)) value += part.value;
      return { artifacts: { out: { value } } };
    },
  });
}

/** A signal that throws for one symbol, or for every one. */
export function failingSignal(id: string, symbol: string | null = null) {
  return defineSignal({
    id,
    version: '1',
    artifacts: { out: { schema: 'number', schema_version: '1', payload } },
    execute: ({ run }) => {
      if (symbol === null || run.symbol === symbol) throw new RangeError(`no value for ${run.symbol}`);
      return { artifacts: { out: { value: 1 } } };
    },
  });
}

/** A signal that counts the runs of a symbol in its state. */
export function countingSignal(id: string, resets_on_gap = false) {
  return defineSignal({
    id,
    version: '1',
    artifacts: { out: { schema: 'number', schema_version: '1', payload } },
    state: {
      schema: 'count',
      schema_version: '1',
      value: z.object({ runs: z.int() }),
      initial: { runs: 0 },
      resets_on_gap,
    },
    execute: ({ state }) => ({ artifacts: { out: { value: state.runs } }, state: { runs: state.runs + 1 } }),
  });
}
