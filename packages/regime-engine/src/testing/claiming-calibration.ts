import {
  type CalibratedClaim,
  type Calibration,
  calibrationDigest,
  type MeasuredShare,
  type Regime,
  type RegimeChances,
  REGIMES,
} from '@xray/contracts';

const EVEN = REGIMES.map(() => 1 / 9);
/** The source whose every word the calibration knows: it names a regime, which gains four nats at full strength. */
export const SAYING_SOURCE = 'composer:range_v2';

export function share(of: MeasuredShare['of'], value: number, usual: number): MeasuredShare {
  return { high: value + 0.02, horizon_bars: 10, low: value - 0.02, of, runs: 1_000, share: value, usual };
}

function both(...measured: MeasuredShare[]): CalibratedClaim['measured'] {
  return { truth: [], hysteresis: measured };
}

/** Two calm regimes, three ordinary ones and four wild ones, of which the last reverts where the belief is sure. */
export const WILDNESS_CLAIMS: readonly CalibratedClaim[] = [
  ...REGIMES.map((regime, position): CalibratedClaim => {
    const [kind, value] =
      position < 2 ? (['calm', 0.05] as const) : position < 5 ? (['ordinary', 0.1] as const) : (['wild', 0.2] as const);
    return { from_confidence: 0, kind, measured: both(share('large_moves', value, 0.1)), regime };
  }),
  {
    from_confidence: 0.75,
    kind: 'reverting',
    measured: both(share('large_moves', 0.2, 0.1), share('reversals', 0.55, 0.518)),
    regime: 'TREND_EXHAUSTION',
  },
];

/** Every regime by its name; right in 8 of 10. */
export const NAMED_CLAIMS: readonly CalibratedClaim[] = REGIMES.map((regime) => ({
  from_confidence: 0,
  kind: 'regime',
  measured: both(share('named_right', 0.8, 0.6)),
  regime,
}));

/** Chances that grow with the position of the regime: the later, the wider. */
export function growingChances(): RegimeChances {
  const classes = (count: number): number[][] => REGIMES.map(() => Array.from({ length: count }, () => 1 / count));
  const grid = Array.from({ length: 21 }, (_, place) => place / 4);
  const at_most = REGIMES.map((_, position) =>
    grid.map((value) => Math.min(1, (value / 5) ** (1 / (1 + (8 - position) / 4)))),
  );
  return {
    half_life_bars: 480,
    horizon_bars: 10,
    move_class: { cuts: [-1.5, -0.5, 0.5, 1.5], by_regime: classes(5) },
    next_range: { cuts: [-0.5, 0, 0.5], by_regime: classes(4) },
    range_distribution: { values: grid.map((value) => value - 2.5), at_most },
    size_distribution: { values: grid, at_most },
  };
}

/** A calibration that believes what it is told at once, with claims and chances. */
export function claimingCalibration(claims?: readonly CalibratedClaim[], chances?: RegimeChances): Calibration {
  const nats = (named: Regime): number[] => REGIMES.map((regime) => (regime === named ? 4 : 0));
  const none = REGIMES.map(() => 0);
  const content: Omit<Calibration, 'hash'> = {
    schema: 'calibration',
    schema_version: '1',
    name: 'claiming',
    cadence_ms: 180_000,
    observer_set: 'v2',
    profiles: [
      {
        id: 'candles',
        marked_by: [],
        sources: [
          { source: SAYING_SOURCE, readings: REGIMES.map((regime) => ({ regime, nats: [none, nats(regime)] })) },
        ],
        transition: REGIMES.map((_, from) => REGIMES.map((__, to) => (from === to ? 0.6 : 0.05))),
        stationary: EVEN,
        ...(claims === undefined ? {} : { claims }),
        ...(chances === undefined ? {} : { chances }),
      },
    ],
    confidence: {
      truth: [
        { mass: 0, confidence: 0 },
        { mass: 1, confidence: 1 },
      ],
      hysteresis: [
        { mass: 0, confidence: 0 },
        { mass: 1, confidence: 0.9 },
      ],
    },
    fitted_on: [],
    fit: { method: 'by hand', seed: 1, settings: {} },
  };
  return { ...content, hash: calibrationDigest(content) };
}
