import { canonicalJson, REGIMES } from '@xray/contracts';
import { expect, it } from 'vitest';

import { completeDashboardConfig } from '../src/config.ts';
import { createDashboardBuilder } from '../src/dashboard-builder.ts';
import { ingestAll } from '../src/testing/builders.ts';
import { pipelineEventsOf, type RunSketch } from '../src/testing/pipeline-events.ts';
import { CADENCE_MS, FIRST_BOUNDARY_MS, quietRun } from '../src/testing/runs.ts';
import { renderRunLine } from '../src/text/run-line.ts';
import { renderSummary } from '../src/text/summary-table.ts';

const BOUNDARIES = 8;

/** An hour's beginning of three symbols: one quiet, one on its way through a flip, one whose last run fails. */
function market(): readonly RunSketch[] {
  return Array.from({ length: BOUNDARIES }, (_, boundary) => {
    const at = { engine_timestamp_ms: FIRST_BOUNDARY_MS + boundary * CADENCE_MS };
    const confidence = 0.5 + boundary / 20;
    const flips = boundary === BOUNDARIES - 1;
    return [
      quietRun({ ...at, symbol: 'BTCUSDT', confidence, price: 97_000 + boundary * 12.5 }),
      quietRun({
        ...at,
        symbol: 'ETHUSDT',
        regime: flips ? 'TREND_EXHAUSTION' : 'CHOP_BALANCED',
        phase: flips ? 'FLIPPED' : boundary > 4 ? 'TRANSITIONING' : 'STABLE',
        gate: boundary > 4 && !flips ? 'CLOSED' : 'OPEN',
        attention: 0.9,
        confidence: 1 - confidence / 2,
        price: 2_700 - boundary,
        analysis: 'PARTIAL',
      }),
      quietRun({
        ...at,
        symbol: 'SOLUSDT',
        engine_mode: 'truth',
        regime: REGIMES[boundary % REGIMES.length] ?? 'CHOP_BALANCED',
        fails: flips,
        resets: boundary === 0,
        price: null,
      }),
    ];
  }).flat();
}

it('the view model of a small market, and its text, stay what they are', async () => {
  const builder = createDashboardBuilder(completeDashboardConfig({ recent_runs: 4, freeze: true }));
  ingestAll(builder, pipelineEventsOf(market()));
  builder.setProvenance({
    venues: ['binance-usdm'],
    streams: ['trades', 'candle_1m'],
    log: 'xray-data/log',
    log_size_bytes: 1_048_576,
    config_hash: 'c'.repeat(64),
    calibration_hash: null,
  });
  const view = builder.buildSnapshot(FIRST_BOUNDARY_MS + BOUNDARIES * CADENCE_MS);
  const canonical: unknown = JSON.parse(canonicalJson(view));
  await expect(`${JSON.stringify(canonical, null, 2)}\n`).toMatchFileSnapshot(
    'golden/dashboard-view-model.golden.json',
  );
  const lines = view.symbols.map(({ symbol }) => renderRunLine(view, symbol));
  await expect(`${[...lines, '', renderSummary(view)].join('\n')}\n`).toMatchFileSnapshot('golden/plain-text.txt');
});
