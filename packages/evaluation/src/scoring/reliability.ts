import { at } from '@xray/contracts/checks';

import { requireForecast, topClass, type ScoredForecast } from './forecast.ts';

export const RELIABILITY_BINS = 15;

/** The runs whose top probability lies in (lower, upper]. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly runs: number;
  /** Mean top probability; `null` in an empty bin. */
  readonly confidence: number | null;
  /** Share of runs whose top class came; `null` in an empty bin. */
  readonly accuracy: number | null;
}

/** Whether stated probabilities come true as often as they say. */
export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0 to 1: Σ over bins of (runs / all runs) · |accuracy − confidence|. */
  readonly ece: number;
}

/**
 * How often the top class came where it was given a probability, in 15 equal bins of [0, 1] (Guo et al. 2017, "On
 * Calibration of Modern Neural Networks"). Throws `invalid_input` on a malformed or empty forecast.
 */
export function reliability(forecast: ScoredForecast): Reliability {
  requireForecast(forecast);
  const { outcomes, probabilities, classes } = forecast;
  const runs = new Uint32Array(RELIABILITY_BINS);
  const hits = new Uint32Array(RELIABILITY_BINS);
  const confidences = new Float64Array(RELIABILITY_BINS);
  outcomes.forEach((outcome, run) => {
    const top = topClass(probabilities, classes, run);
    const confidence = at(probabilities, run * classes + top);
    const bin = Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.ceil(confidence * RELIABILITY_BINS) - 1));
    runs[bin] = at(runs, bin) + 1;
    confidences[bin] = at(confidences, bin) + confidence;
    if (top === outcome) hits[bin] = at(hits, bin) + 1;
  });
  let ece = 0;
  const bins = Array.from(runs, (count, bin): ReliabilityBin => {
    const edges = { lower: bin / RELIABILITY_BINS, upper: (bin + 1) / RELIABILITY_BINS, runs: count };
    if (count === 0) return { ...edges, confidence: null, accuracy: null };
    const confidence = at(confidences, bin) / count;
    const accuracy = at(hits, bin) / count;
    ece += (count / outcomes.length) * Math.abs(accuracy - confidence);
    return { ...edges, confidence, accuracy };
  });
  return { bins, ece };
}
