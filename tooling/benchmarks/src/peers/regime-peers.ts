import { basename } from 'node:path';

import { createSnapshotComposer } from '@xray/composer';
import { REGIMES } from '@xray/contracts';
import { evaluate, harRangeForecasts, rangeRatioStates, type InformationGainBits } from '@xray/evaluation';
import { rememberingEngine } from '@xray/orchestrator';
import { createRegimeEngine } from '@xray/regime-engine';

import type { Measure, Row } from '../measure.ts';
import { DATA_ABSENT, klineArchives } from '../real-data.ts';
import { cpuMilliseconds } from './cpu-time.ts';
import { BAR_MS, candleRecord, readKlineBars, type KlineBars } from './kline-bars.ts';
import { detectorLabels, DETECTOR_WINDOW_BARS } from './refitted-detector.ts';

const WIDTH = REGIMES.length;
/** The first half of a month is fitted on by who fits. */
const FIRST_SCORED_BAR = 500;

interface Told {
  /** Bars × 9; NaN where nothing was said. */
  readonly belief: Float64Array;
  readonly us_a_bar: number;
}

/** Composer and engine with memory, as the package comes, bar by bar. */
function ours(bars: KlineBars): Told {
  const composer = createSnapshotComposer();
  const decide = rememberingEngine(createRegimeEngine());
  const belief = new Float64Array(bars.close.length * WIDTH).fill(Number.NaN);
  const records = Array.from(bars.close, (_, bar) => candleRecord(bars, bar));
  const milliseconds = cpuMilliseconds(() => {
    records.forEach((record, bar) => {
      composer.ingest([record]);
      const verdict = decide(composer.composeAt(bars.symbol, record.ingest_ts_ms));
      if (verdict === null) return;
      REGIMES.forEach((regime, place) => {
        belief[bar * WIDTH + place] = verdict.stored.belief_by_regime[regime];
      });
    });
  });
  return { belief, us_a_bar: (milliseconds * 1000) / records.length };
}

/** Bits about the next move and the next range of a belief, and of the baselines, on the bars where the mask has a row. */
function bitsOf(bars: KlineBars, belief: Float64Array, mask: Float64Array): Readonly<Record<'move' | 'range', Bits>> {
  const masked = belief.map((mass, cell) => (Number.isNaN(mask[cell]) ? Number.NaN : mass));
  const report = evaluate({
    simulated: [],
    real: [{ ...bars, bar_ms: BAR_MS, belief: masked, v1_belief: null, anchors: null }],
  });
  const scores = report.real?.forecasts;
  const [move] = scores?.move_class.per_symbol ?? [];
  const [range] = scores?.next_range.per_symbol ?? [];
  if (move === undefined || range === undefined) throw new Error('too few bars were told to be scored');
  return { move: move.bits, range: range.bits };
}

type Bits = Readonly<Record<keyof Omit<InformationGainBits, 'v1'>, number | null>>;

/** Share of the bars of the first half whose likeliest regime is another once the second half is known, in percent. */
function changedAfterwards(bars: KlineBars, known: Float64Array): number {
  const half = Math.floor(bars.close.length / 2);
  const before = ours({ ...bars, close: bars.close.subarray(0, half) }).belief;
  const isOther = (_: number, bar: number): boolean => {
    const cells = [bar * WIDTH, (bar + 1) * WIDTH] as const;
    return likeliest(before.subarray(...cells)) !== likeliest(known.subarray(...cells));
  };
  return (100 * Array.from({ length: half }, () => 0).filter(isOther).length) / half;
}

/** Place of the greatest mass; −1 where nothing was said. */
function likeliest(masses: Float64Array): number {
  return masses.findIndex((mass) => mass === Math.max(...masses));
}

function digits(value: number | null): string {
  return value === null ? '–' : value.toFixed(4);
}

/** What the baselines of `xray evaluate` take a bar: fitted once on the first half, filtered over the month. */
function baselineCosts(bars: KlineBars): Readonly<Record<'har' | 'hmm', number>> {
  const whole = { ...bars, bar_ms: BAR_MS };
  const half = Math.floor(bars.close.length / 2);
  const fitRows = Uint32Array.from({ length: half - FIRST_SCORED_BAR }, (_, row) => FIRST_SCORED_BAR + row);
  const aBar = (work: () => unknown): number => (cpuMilliseconds(() => void work()) * 1000) / bars.close.length;
  return { har: aBar(() => harRangeForecasts(whole, fitRows)), hmm: aBar(() => rangeRatioStates(whole, half)) };
}

function row(measure: string, unit: string, value: number, floor: number, notes: readonly string[]): Row {
  return {
    measure,
    value: { value, unit },
    floor: { name: 'finance-toolkit’s detectRegime', value: floor, unit },
    ratio: unit === 'µs/bar' ? floor / value : null,
    ratio_quartiles: null,
    target: null,
    notes,
  };
}

/** Our belief beside a detector that refits the series whenever it is asked, on the same bars. */
export const regimePeers: Measure = {
  name: 'regime-peers',
  of: 'packages',
  async run({ quick }) {
    const archive = klineArchives()?.find((path) => basename(path).startsWith('NEARUSDT'));
    if (archive === undefined) return DATA_ABSENT;
    const bars = readKlineBars(archive, 'NEARUSDT');
    const own = ours(bars);
    const detector = await detectorLabels(bars.close, quick ? 100 : 10);
    const theirs = bitsOf(bars, detector.belief, detector.belief);
    const bits = bitsOf(bars, own.belief, detector.belief);
    const costs = baselineCosts(bars);
    const beside = (of: Bits) =>
      `on the same bars HMM ${digits(of.hmm)}, HAR ${digits(of.har)}, EWMA ${digits(of.ewma)}`;
    const setting = `NEARUSDT, February 2026, three-minute bars, every ${detector.every}th scored; chances counted on the first half`;
    return {
      kind: 'measured',
      rows: [
        row('regimes: bits about the next move', 'bits/run', bits.move.belief ?? NaN, theirs.move.belief ?? NaN, [
          setting,
          beside(bits.move),
        ]),
        row('regimes: bits about the next range', 'bits/run', bits.range.belief ?? NaN, theirs.range.belief ?? NaN, [
          beside(bits.range),
        ]),
        row('regimes: a new bar', 'µs/bar', own.us_a_bar, detector.us_a_call, [
          `CPU time; ours is composer and engine with memory; finance-toolkit 0.5.4 fits its model to the last ${DETECTOR_WINDOW_BARS} closes at each call, ${detector.calls} calls, of which it refused ${detector.refused}`,
          `fitted once on the first half and filtered, HAR takes ${costs.har.toFixed(1)} µs a bar, the HMM ${costs.hmm.toFixed(1)}`,
        ]),
        row(
          'regimes: labels that change afterwards',
          '%',
          changedAfterwards(bars, own.belief),
          100 * detector.changed_share,
          [
            `of the bars that two calls ${detector.every} bars apart both label; ours, of the first half’s bars, with and without the second half; a filtered HMM and HAR do not look back either`,
          ],
        ),
      ],
    };
  },
};
