import { describe, expect, it } from 'vitest';

import { loadConfig, parseConfigText } from './load.ts';

describe('a configuration that contradicts itself', () => {
  it.each([
    ['orchestrator: { boundary_delay_ms: 180000 }', 'orchestrator.boundary_delay_ms'],
    ['cadence_ms: 2000', 'orchestrator.boundary_delay_ms'],
    ['orchestrator: { max_silence_ms: 180001 }', 'orchestrator.max_silence_ms'],
    ['state_gate: { max_gap_ms: 179999 }', 'state_gate.max_gap_ms'],
    ['regime_engine: { max_gap_ms: 1 }', 'regime_engine.max_gap_ms'],
    ['live: { max_lag_ms: 180001 }', 'live.max_lag_ms'],
    ['dashboards: { late_after_ms: 60000 }', 'dashboards.late_after_ms'],
    ['dashboards: { late_after_ms: 600000 }', 'dashboards.stale_after_ms'],
    ['regime_engine: { hysteresis: { enter_threshold: 0.7 } }', 'regime_engine.hysteresis.commit_threshold'],
    ['regime_engine: { vetoes: { oi_flat: 0.002 } }', 'regime_engine.vetoes.oi_flat'],
    ['regime_engine: { vetoes: { atr_z_compressed: 1 } }', 'regime_engine.vetoes.atr_z_compressed'],
    ['composer: { bar_history_bars: 2000 }', 'composer.close_history_bars'],
    ['composer: { close_history_bars: 8192, max_bar_chunks: 64 }', 'composer.max_bar_chunks'],
    ['orchestrator: { max_symbols: 5000 }', 'orchestrator.max_symbols'],
    ['live: { buffer: { max_append_events: 500000 } }', 'live.buffer.max_append_events'],
    ['log: { low_free_bytes: 1 }', 'log.low_free_bytes'],
    ['log: { max_pending_bytes: 1 }', 'log.max_pending_bytes'],
    ['live: { symbols: [all, BTCUSDT] }', 'live.symbols'],
    [
      'live: { symbols: [BTCUSDT, ETHUSDT] }\nanalysis_engine: { module_symbols: { spread_cost: [BTCUSDT, ETHUSD] } }',
      'analysis_engine.module_symbols.spread_cost',
    ],
    ['analysis_engine: { enabled_modules: [webhook] }', 'analysis_engine.enabled_modules'],
    ['analysis_engine: { module_configs: { webhook: {} } }', 'analysis_engine.module_configs.webhook'],
    [
      'webhook: { url: "https://a.example", secret_env: S, dead_letter_path: d, modules: [jsonl_artifacts] }',
      'webhook.modules',
    ],
  ])('is refused, naming the key: %s', (text, key) => {
    expect(() => parseConfigText(text, 'xray.yaml')).toThrow(`\`${key}\``);
    expect(() => parseConfigText(text, 'xray.yaml')).toThrow(/^xray\.yaml/);
  });

  it('robust: contradicting configuration: a delay as long as a bar → refused with the line and the key', () => {
    expect(() => parseConfigText('# ours\norchestrator:\n  boundary_delay_ms: 180000\n', 'xray.yaml')).toThrow(
      'xray.yaml line 3: `orchestrator.boundary_delay_ms`: 180000 must be less than cadence_ms (180000)',
    );
  });

  it.each([
    ['ETHUSD', 'ETHUSDT, BTCUSDT'],
    ['btc/usdt', 'BTCUSDT, ETHUSDT'],
    ['all', 'BTCUSDT, ETHUSDT'],
  ])('names what is nearest to the module symbol %s, which nobody watches', (name, nearest) => {
    const text = `live: { symbols: [BTCUSDT, ETHUSDT] }\nanalysis_engine: { module_symbols: { spread_cost: [${name}] } }`;
    expect(() => parseConfigText(text, 'xray.yaml')).toThrow(
      `xray.yaml line 2: \`analysis_engine.module_symbols.spread_cost\`: ${name} is not among live.symbols, so that the module would never run for it; the nearest there: ${nearest}`,
    );
  });

  it('robust: contradicting configuration: blocks that cannot hold the close history → refused with what to set', () => {
    expect(() => parseConfigText('composer:\n  close_history_bars: 8192\n  max_bar_chunks: 64\n', 'xray.yaml')).toThrow(
      'xray.yaml line 3: `composer.max_bar_chunks`: 64 must be at least 129 for close_history_bars (8192): every run would fail with too_many_bars',
    );
  });

  it('is no module symbol where all are watched, or where the command line is to name them', () => {
    const module_symbols = 'analysis_engine: { module_symbols: { spread_cost: [ETHUSDT] } }';
    for (const symbols of ['[all]', '[]', '[BTCUSDT, ETHUSDT]'])
      expect(() => parseConfigText(`live: { symbols: ${symbols} }\n${module_symbols}`, 'xray.yaml')).not.toThrow();
    expect(() => parseConfigText(module_symbols, 'xray.yaml')).not.toThrow();
  });

  it('is none of the defaults, nor another cadence alone, nor a low limit of gates alone', () => {
    expect(() => loadConfig(undefined)).not.toThrow();
    for (const text of ['cadence_ms: 300000', 'cadence_ms: 5000', 'state_gate: { limits: { max_symbols: 10 } }'])
      expect(() => parseConfigText(text, 'xray.yaml')).not.toThrow();
  });
});
