import { leastBarChunks } from '@xray/composer';
import { nearestInstruments } from '@xray/market-data';
import type { Contradiction, IsGiven } from '@xray/operations/settings';

import { unwatchedModuleSymbols } from './module-symbols.ts';
import type { XrayConfig } from './schema.ts';

interface Pair {
  readonly path: string;
  readonly value: number | null | undefined;
  /** Whether it contradicts the other one. */
  readonly wrong: boolean;
  readonly rule: string;
  /** Keys without whose being given the pair says nothing, because a default yields to the other key. */
  readonly unless_given?: readonly string[];
}

function timePairs({
  cadence_ms,
  dashboards,
  live,
  orchestrator,
  regime_engine,
  state_gate,
}: XrayConfig): readonly Pair[] {
  const { boundary_delay_ms, max_silence_ms } = orchestrator;
  const cadence = `cadence_ms (${cadence_ms})`;
  const below = (path: string, value: number | undefined, rule: string): Pair => ({
    path,
    value,
    wrong: value !== undefined && value < cadence_ms,
    rule,
  });
  return [
    {
      path: 'orchestrator.boundary_delay_ms',
      value: boundary_delay_ms,
      wrong: boundary_delay_ms >= cadence_ms,
      rule: `must be less than ${cadence}`,
    },
    {
      path: 'orchestrator.max_silence_ms',
      value: max_silence_ms,
      wrong: max_silence_ms !== undefined && max_silence_ms > cadence_ms,
      rule: `must not exceed ${cadence}: a silence beyond a bar would never be one`,
    },
    below('state_gate.max_gap_ms', state_gate.max_gap_ms, `must not be less than ${cadence}: every run would be a gap`),
    below(
      'regime_engine.max_gap_ms',
      regime_engine.max_gap_ms,
      `must not be less than ${cadence}: every run would be a gap`,
    ),
    {
      path: 'live.max_lag_ms',
      value: live.max_lag_ms,
      wrong: live.max_lag_ms > cadence_ms,
      rule: `must not exceed ${cadence}: a whole boundary could be missed unseen`,
      unless_given: ['live', 'max_lag_ms'],
    },
    {
      ...below(
        'dashboards.late_after_ms',
        dashboards.late_after_ms,
        `must not be less than ${cadence}: every symbol would always be late`,
      ),
      unless_given: ['dashboards', 'late_after_ms'],
    },
  ];
}

function thresholdPairs({ regime_engine }: XrayConfig): readonly Pair[] {
  const { vetoes } = regime_engine;
  return [
    ...(['hysteresis', 'wildness_hysteresis'] as const).map((section) => {
      const { commit_threshold, enter_threshold } = regime_engine[section];
      return {
        path: `regime_engine.${section}.commit_threshold`,
        value: commit_threshold,
        wrong: commit_threshold < enter_threshold,
        rule: `must not be less than enter_threshold (${enter_threshold})`,
      };
    }),
    {
      path: 'regime_engine.vetoes.oi_flat',
      value: vetoes.oi_flat,
      wrong: vetoes.oi_flat >= vetoes.oi_contracting,
      rule: `must be less than oi_contracting (${vetoes.oi_contracting}): a market would be flat and contracting`,
    },
    {
      path: 'regime_engine.vetoes.atr_z_compressed',
      value: vetoes.atr_z_compressed,
      wrong: vetoes.atr_z_compressed >= vetoes.atr_z_expanding,
      rule: `must be less than atr_z_expanding (${vetoes.atr_z_expanding}): a range would be compressed and expanding`,
    },
  ];
}

function sizePairs({ composer, live, log, orchestrator, state_gate }: XrayConfig): readonly Pair[] {
  const { bar_history_bars, close_history_bars, max_bar_chunks } = composer;
  const chunks = leastBarChunks(close_history_bars);
  return [
    {
      path: 'composer.close_history_bars',
      value: close_history_bars,
      wrong: close_history_bars < bar_history_bars,
      rule: `must not be less than bar_history_bars (${bar_history_bars})`,
    },
    {
      path: 'composer.max_bar_chunks',
      value: max_bar_chunks,
      wrong: max_bar_chunks < chunks,
      rule: `must be at least ${chunks} for close_history_bars (${close_history_bars}): every run would fail with too_many_bars`,
    },
    {
      path: 'orchestrator.max_symbols',
      value: orchestrator.max_symbols,
      wrong: orchestrator.max_symbols > state_gate.limits.max_symbols,
      rule: `must not exceed state_gate.limits.max_symbols (${state_gate.limits.max_symbols}): the symbols between would have no gate`,
      unless_given: ['orchestrator', 'max_symbols'],
    },
    {
      path: 'live.buffer.max_append_events',
      value: live.buffer.max_append_events,
      wrong: live.buffer.max_append_events > live.buffer.max_waiting_events,
      rule: `must not exceed max_waiting_events (${live.buffer.max_waiting_events})`,
    },
    {
      path: 'log.low_free_bytes',
      value: log.low_free_bytes,
      wrong: log.low_free_bytes !== 0 && log.low_free_bytes < log.min_free_bytes,
      rule: `must be 0 or not less than min_free_bytes (${log.min_free_bytes}): the log would halt before it warns`,
    },
    {
      path: 'log.max_pending_bytes',
      value: log.max_pending_bytes,
      wrong: log.max_pending_bytes < log.max_commit_bytes,
      rule: `must not be less than max_commit_bytes (${log.max_commit_bytes}): no commit would ever be full`,
    },
  ];
}

function symbolContradictions({ live: { symbols } }: XrayConfig): readonly Contradiction[] {
  if (symbols.length <= 1 || !symbols.includes('all')) return [];
  return [{ path: ['live', 'symbols'], message: 'the word all stands alone: it cannot be all instruments and some' }];
}

/** A file that names neither symbols nor all of them leaves them to the command line. */
function moduleSymbolContradictions({ analysis_engine, live: { symbols } }: XrayConfig): readonly Contradiction[] {
  if (symbols.length === 0 || symbols.includes('all')) return [];
  return unwatchedModuleSymbols(analysis_engine, symbols).map(({ module_id, symbol }) => ({
    path: ['analysis_engine', 'module_symbols', module_id],
    message: `${symbol} is not among live.symbols, so that the module would never run for it; the nearest there: ${nearestInstruments(symbol, symbols).join(', ')}`,
  }));
}

function webhookContradictions({ analysis_engine, webhook }: XrayConfig): readonly Contradiction[] {
  const elsewhere = 'the webhook is not a module of a log: it is set in the section webhook alone';
  const found: Contradiction[] = [];
  if (analysis_engine.enabled_modules.includes('webhook'))
    found.push({ path: ['analysis_engine', 'enabled_modules'], message: elsewhere });
  if ('webhook' in analysis_engine.module_configs)
    found.push({ path: ['analysis_engine', 'module_configs', 'webhook'], message: elsewhere });
  const unknown = (webhook?.modules ?? []).find((id) => !analysis_engine.enabled_modules.includes(id));
  if (unknown !== undefined)
    found.push({
      path: ['webhook', 'modules'],
      message: `${unknown} is not among analysis_engine.enabled_modules: nothing of it would be sent`,
    });
  return found;
}

/** Every pair of keys that contradict each other, in a fixed order. */
export function contradictionsOf(config: XrayConfig, isGiven: IsGiven): readonly Contradiction[] {
  const pairs = [...timePairs(config), ...thresholdPairs(config), ...sizePairs(config)];
  return [
    ...pairs
      .filter(({ unless_given, wrong }) => wrong && (unless_given === undefined || isGiven(...unless_given)))
      .map(({ path, rule, value }) => ({ path: path.split('.'), message: `${value ?? 'null'} ${rule}` })),
    ...symbolContradictions(config),
    ...moduleSymbolContradictions(config),
    ...webhookContradictions(config),
  ];
}
