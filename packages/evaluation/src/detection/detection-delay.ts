import { at } from '@xray/contracts/checks';

import { requireInput } from '../errors.ts';

/** How soon changes of the true regime were seen. */
export interface DetectionDelays {
  /** Bars from each change to the first bar that named its regime; the length of the spell where none did. In order of time. */
  readonly delay_bars: readonly number[];
  /** Whether the spell's regime was named before it ended, for each change. */
  readonly detected: readonly boolean[];
}

/** Delays in a few numbers, in bars; a change that was missed counts with the length of its spell. */
export interface DetectionSummary {
  readonly changes: number;
  /** `null` without a change. */
  readonly mean_bars: number | null;
  readonly median_bars: number | null;
  /** Share of changes that were detected before the next one, 0 to 1. */
  readonly share_detected: number | null;
}

/**
 * For every change of `truth` at bar t into regime k that holds until bar u (the next change, or the end): the first bar
 * ≥ t at which `labels` says k, minus t; u − t when it never does. A spell that stands at `first_bar` is no change.
 * Throws `invalid_input` on arrays of different lengths.
 */
export function detectionDelays(truth: Uint8Array, labels: Uint8Array, first_bar = 0): DetectionDelays {
  requireInput(
    truth.length === labels.length,
    () => `${labels.length} labels stand against ${truth.length} true regimes: give one a bar.`,
  );
  const delay_bars: number[] = [];
  const detected: boolean[] = [];
  let start = Math.max(1, first_bar + 1);
  while (start < truth.length) {
    const regime = truth[start];
    if (regime === truth[start - 1]) {
      start += 1;
      continue;
    }
    let end = start + 1;
    while (end < truth.length && truth[end] === regime) end += 1;
    const seen = labels.indexOf(regime ?? 0, start);
    const inTime = seen >= 0 && seen < end;
    delay_bars.push((inTime ? seen : end) - start);
    detected.push(inTime);
    start = end;
  }
  return { delay_bars, detected };
}

/** The delays of several symbols as one. */
export function concatenateDelays(delays: readonly DetectionDelays[]): DetectionDelays {
  return {
    delay_bars: delays.flatMap(({ delay_bars }) => delay_bars),
    detected: delays.flatMap(({ detected }) => detected),
  };
}

/** Mean, median and share of the delays of one symbol, or of several that `concatenateDelays` made one. */
export function summarizeDelays({ delay_bars, detected }: DetectionDelays): DetectionSummary {
  const changes = delay_bars.length;
  if (changes === 0) return { changes, mean_bars: null, median_bars: null, share_detected: null };
  const sorted = delay_bars.toSorted((left, right) => left - right);
  const middle = (at(sorted, (changes - 1) >> 1) + at(sorted, changes >> 1)) / 2;
  return {
    changes,
    mean_bars: delay_bars.reduce((sum, delay) => sum + delay, 0) / changes,
    median_bars: middle,
    share_detected: detected.filter(Boolean).length / changes,
  };
}

/** Share of changes that were detected within 0, 1, … `max_bars` bars: the cumulative curve of the delay. */
export function detectedWithin({ delay_bars, detected }: DetectionDelays, max_bars: number): readonly number[] {
  const counts = new Array<number>(max_bars + 1).fill(0);
  delay_bars.forEach((delay, change) => {
    if (detected[change] === true && delay <= max_bars) counts[delay] = at(counts, delay) + 1;
  });
  let within = 0;
  return counts.map((count) => {
    within += count;
    return delay_bars.length === 0 ? 0 : within / delay_bars.length;
  });
}
