/** A value of a market and when it was so. */
export interface Sample {
  readonly value: number;
  readonly event_ts_ms: number;
}

/** What was so of one instrument, kept for a week. */
export interface SampleHistory {
  add(sample: Sample): void;
  /** What was so at each multiple of the step in the closed range, oldest first; nothing where that is not known. */
  at(stepMs: number, fromMs: number, toMs: number): readonly Sample[];
}

const KEPT_MS = 7 * 86_400_000;
const SOME = 4_096;

export function createSampleHistory(): SampleHistory {
  const samples: Sample[] = [];
  return {
    add(sample) {
      samples.push(sample);
      if (samples.length % SOME !== 0) return;
      const kept = samples.findIndex(({ event_ts_ms }) => event_ts_ms > sample.event_ts_ms - KEPT_MS);
      if (kept > 1) samples.splice(0, kept - 1);
    },
    at(stepMs, fromMs, toMs) {
      const [oldest] = samples;
      const newest = samples.at(-1);
      if (oldest === undefined || newest === undefined) return [];
      const found: Sample[] = [];
      const begin = Math.max(fromMs, oldest.event_ts_ms);
      let position = 0;
      for (let atMs = Math.ceil(begin / stepMs) * stepMs; atMs <= toMs; atMs += stepMs) {
        while ((samples[position + 1]?.event_ts_ms ?? Number.POSITIVE_INFINITY) <= atMs) position += 1;
        const sample = samples[position];
        if (sample !== undefined) found.push({ value: sample.value, event_ts_ms: atMs });
      }
      return found;
    },
  };
}
