import { REGIMES, type StateGateEvent } from '@xray/contracts';
import fc from 'fast-check';

import { beliefOn, gateEvaluated, stateReset } from './gate-events.ts';

const SYMBOLS = ['ADAUSDT', 'BNBUSDT', 'BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'] as const;

function between(min: number, max: number) {
  return fc.option(fc.double({ min, max, noNaN: true }), { freq: 8 });
}

const features = fc.record({
  atr: between(0, 5),
  atr_z: between(-3, 5),
  cvd_efficiency: between(0, 1),
  cvd_slope: between(-1, 1),
  efficiency_ratio: between(0, 1),
  price_last: between(90, 110),
  range_expansion: between(0, 4),
  realised_volatility_20: between(0, 0.01),
  realised_volatility_480: between(0, 0.01),
  realised_volatility_5: between(0, 0.01),
  realised_volatility_60: between(0, 0.01),
  rs_vs_btc: between(-0.05, 0.05),
  vwap: between(90, 110),
});

const evaluation = fc.record({
  features,
  mass: fc.double({ min: 0.2, max: 0.99, noNaN: true }),
  regime: fc.constantFrom(...REGIMES),
  gate: fc.constantFrom('OPEN', 'OPEN', 'OPEN', 'CLOSED', 'RESET_OPEN', 'RESET_CLOSED', 'ABSENT'),
});

/** What the gate says at successive boundaries: each entry holds all events of one engine time. */
export const gateStream: fc.Arbitrary<readonly (readonly StateGateEvent[])[]> = fc
  .array(fc.tuple(...SYMBOLS.map(() => evaluation)), { minLength: 1, maxLength: 12 })
  .map((boundaries) =>
    boundaries.map((evaluations, bar) =>
      evaluations.flatMap((drawn, index): readonly StateGateEvent[] => {
        if (drawn.gate === 'ABSENT') return [];
        const closed = drawn.gate === 'CLOSED' || drawn.gate === 'RESET_CLOSED';
        const event = gateEvaluated({
          symbol: SYMBOLS[index] ?? 'BTCUSDT',
          bar,
          regime: drawn.regime,
          confidence: drawn.mass,
          belief: beliefOn(drawn.regime, drawn.mass),
          features: drawn.features,
          gate_status: closed ? 'CLOSED' : 'OPEN',
          reasons: closed ? ['transition_active'] : [],
        });
        return drawn.gate === 'RESET_OPEN' || drawn.gate === 'RESET_CLOSED' ? [stateReset(event), event] : [event];
      }),
    ),
  );
