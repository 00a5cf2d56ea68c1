import { at } from '@xray/contracts/checks';

/** The share of the most frequent label: the accuracy of always guessing it, in hindsight the best constant guess. */
export function majorityAccuracy(labels: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const label of labels) counts[label] = at(counts, label) + 1;
  return Math.max(...counts) / labels.length;
}
