import { REGIMES } from '@xray/contracts';

import { cpuMilliseconds } from './cpu-time.ts';

/** Closes that a call is given: a day. From some 600 on the detector refuses most series, see findings/. */
export const DETECTOR_WINDOW_BARS = 480;
const LABELS = ['bearish', 'neutral', 'bullish'] as const;

export interface DetectorTold {
  /** Bars × 9, all mass on the first three columns by the label of the last bar of a call; NaN where it was not called. */
  readonly belief: Float64Array;
  readonly every: number;
  readonly calls: number;
  readonly refused: number;
  readonly us_a_call: number;
  /** Of the bars that two calls in a row label, the share that the second labels otherwise. */
  readonly changed_share: number;
}

function labelPlace(label: string | undefined): number {
  const place = LABELS.findIndex((one) => one === label);
  if (place < 0) throw new Error(`the detector says ${label ?? 'nothing'}, which is none of ${LABELS.join(', ')}`);
  return place;
}

/** What the detector says of every so many bars, given the closes of the day before. */
export async function detectorLabels(close: Float64Array, every: number): Promise<DetectorTold> {
  const { detectRegime } = await import('@railpath/finance-toolkit');
  const width = REGIMES.length;
  const belief = new Float64Array(close.length * width).fill(Number.NaN);
  let [calls, refused, milliseconds, changed, compared] = [0, 0, 0, 0, 0];
  let before: readonly string[] = [];
  for (let bar = DETECTOR_WINDOW_BARS; bar < close.length; bar += every) {
    const closes = [...close.subarray(bar + 1 - DETECTOR_WINDOW_BARS, bar + 1)];
    let regimes: readonly string[] = [];
    calls += 1;
    milliseconds += cpuMilliseconds(() => {
      try {
        ({ regimes } = detectRegime(closes));
      } catch {
        refused += 1;
      }
    });
    if (regimes.length > 0) {
      belief.fill(0, bar * width, (bar + 1) * width);
      belief[bar * width + labelPlace(regimes.at(-1))] = 1;
    }
    const shared = before.length === 0 ? [] : regimes.slice(0, -every);
    compared += shared.length;
    changed += shared.filter((label, place) => label !== before[place + every]).length;
    before = regimes;
  }
  return { belief, every, calls, refused, us_a_call: (milliseconds * 1000) / calls, changed_share: changed / compared };
}
