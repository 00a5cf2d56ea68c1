import type { Opinion } from '@xray/contracts';
import { describe, expect, it } from 'vitest';

import { hiddenMarket } from '../testing/hidden-market.ts';
import { createOpinionRecorder, sequencesDigest, UNKNOWN_REGIME } from './opinion-sequence.ts';

const bar = { high: 3, low: 1, close: 2 };

function says(source: string, regime: Opinion['regime'], confidence: number): Opinion {
  return {
    source,
    regime,
    confidence,
    strength: 0.5,
  };
}

describe('createOpinionRecorder', () => {
  it('splits the voice of a source among the opinions that it has in a run', () => {
    const recorder = createOpinionRecorder('A');
    const opinions = [says('one', 'SQUEEZE_UP', 0.8), says('one', 'CHOP_BALANCED', 0.4), says('two', 'SQUEEZE_UP', 1)];
    recorder.add({ engine_timestamp_ms: 1, opinions, bar });
    recorder.add({ engine_timestamp_ms: 2, opinions: opinions.slice(0, 1), bar });
    expect(recorder.sequence().weight).toEqual(Float64Array.of(0.4, 0.2, 1, 0.8));
  });

  it('gives every source and regime one place, and every run its opinions', () => {
    const recorder = createOpinionRecorder('A');
    recorder.add({ engine_timestamp_ms: 1, opinions: [says('one', 'SQUEEZE_UP', 1)], bar });
    recorder.add({ engine_timestamp_ms: 2, opinions: [], bar });
    const both = [says('two', 'SQUEEZE_UP', 1), says('one', 'SQUEEZE_UP', 1)];
    recorder.add({ engine_timestamp_ms: 3, opinions: both, bar });
    const { offsets, voice, voices } = recorder.sequence();
    expect(voices).toEqual([
      { source: 'one', regime: 'SQUEEZE_UP' },
      { source: 'two', regime: 'SQUEEZE_UP' },
    ]);
    expect(voice).toEqual(Uint16Array.of(0, 1, 0));
    expect(offsets).toEqual(Uint32Array.of(0, 1, 1, 3));
  });

  it('tells runs whose truth is unknown from symbols of which nothing is known', () => {
    const recorder = createOpinionRecorder('A');
    recorder.add({ engine_timestamp_ms: 1, opinions: [], bar: null });
    expect(recorder.sequence().truth).toBeNull();
    recorder.add({ engine_timestamp_ms: 2, opinions: [], truth: 'TREND_EXHAUSTION', bar: null });
    expect(recorder.sequence().truth).toEqual(Uint8Array.of(UNKNOWN_REGIME, 8));
  });

  it('keeps a missing bar as no number', () => {
    const recorder = createOpinionRecorder('A');
    recorder.add({ engine_timestamp_ms: 1, opinions: [], bar: null });
    recorder.add({ engine_timestamp_ms: 2, opinions: [], bar });
    expect(recorder.sequence().bars).toEqual({
      high: Float64Array.of(NaN, 3),
      low: Float64Array.of(NaN, 1),
      close: Float64Array.of(NaN, 2),
    });
  });

  it('hands out sequences that later runs do not change', () => {
    const recorder = createOpinionRecorder('A');
    recorder.add({ engine_timestamp_ms: 1, opinions: [says('one', 'SQUEEZE_UP', 1)], bar });
    const before = recorder.sequence();
    recorder.add({ engine_timestamp_ms: 2, opinions: [says('two', 'SQUEEZE_UP', 1)], bar });
    expect(before.engine_timestamp_ms.length).toBe(1);
    expect(before.voices.length).toBe(1);
  });
});

describe('sequencesDigest', () => {
  const options = { symbol: 'A', runs: 30, seed: 1, sources: ['one'] };
  const { sequence } = hiddenMarket(options);
  const unlabelled = hiddenMarket({ ...options, isLabelled: false }).sequence;
  const shifted = { ...sequence.bars, high: sequence.bars.high.map((value) => value + 1) };

  it('is of everything that is learnt from', () => {
    const changed = [
      sequence,
      { ...sequence, symbol: 'B' },
      { ...sequence, strength: sequence.strength.with(3, 0.77) },
      { ...sequence, weight: sequence.weight.with(3, 0.77) },
      { ...sequence, truth: sequence.truth?.with(3, ((sequence.truth[3] ?? 0) + 1) % 9) ?? null },
      { ...sequence, engine_timestamp_ms: sequence.engine_timestamp_ms.with(29, 1e12) },
      unlabelled,
      { ...unlabelled, bars: shifted },
    ];
    expect(new Set(changed.map((one) => sequencesDigest([one]))).size).toBe(changed.length);
  });

  it('leaves out bars where labels are learnt from, and does not depend on how arrays lie in memory', () => {
    expect(sequencesDigest([{ ...sequence, bars: shifted }])).toBe(sequencesDigest([sequence]));
    const longer = Float64Array.of(0, ...sequence.strength, 0);
    const view = longer.subarray(1, -1);
    expect(sequencesDigest([{ ...sequence, strength: view }])).toBe(sequencesDigest([sequence]));
  });
});
