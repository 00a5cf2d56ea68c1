import type { DashboardStreamEvent, DashboardSymbol, DashboardViewModel } from '@xray/contracts';

import { updateEvent } from '../../src/api/update-queue.ts';

const SYMBOLS_PER_EVENT = 10;
/** Different texts of each part, so that every update changes what is drawn. */
const VARIANTS = 4;

export interface BusyStream {
  /** What a stream begins with. */
  readonly snapshot: string;
  /** One round of updates after the other: each names every symbol once. */
  readonly rounds: readonly (readonly string[])[];
}

/** Copies of the symbols of a real view, under other names. */
function manySymbols(view: DashboardViewModel, count: number, recentRuns: number): readonly DashboardSymbol[] {
  return Array.from({ length: count }, (_, index) => {
    const source = view.symbols[index % view.symbols.length];
    if (source === undefined) throw new Error('a view without symbols cannot be multiplied');
    return {
      ...source,
      recent_runs: source.recent_runs.slice(-recentRuns),
      symbol: `${source.symbol.replace('USDT', '')}${String(index).padStart(3, '0')}USDT`,
    };
  });
}

/** The symbol with another price, confidence, belief and attention. */
function changed(symbol: DashboardSymbol, variant: number): DashboardSymbol {
  const share = (variant + 1) / (VARIANTS + 1);
  const runs = symbol.recent_runs.map((run, index) =>
    index % VARIANTS === variant ? { ...run, price: (run.price ?? 1) * (1 + share / 500) } : run,
  );
  const { belief, regime_effective: verdict } = symbol;
  return {
    ...symbol,
    recent_runs: runs,
    attention: { score: share, reasons: [`change ${variant}`] },
    ...(verdict === undefined ? {} : { regime_effective: { ...verdict, confidence: share } }),
    ...(belief === undefined
      ? {}
      : {
          belief: {
            ...belief,
            distribution: belief.distribution.map(({ mass }, index, all) => ({
              regime: all[(index + variant) % all.length]?.regime ?? belief.anchor_regime,
              mass,
            })),
          },
        }),
  };
}

function written(event: DashboardStreamEvent): string {
  return `event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** A stream of many symbols that all change, from a real view; written out beforehand, so that sending it costs little. */
export function busyStream(start: DashboardViewModel, count: number, recentRuns: number): BusyStream {
  const view = { ...start, symbols: manySymbols(start, count, recentRuns) };
  const rounds = Array.from({ length: VARIANTS }, (_, variant) => {
    const round = view.symbols.map((symbol) => changed(symbol, variant));
    const parts: string[] = [];
    for (let from = 0; from < round.length; from += SYMBOLS_PER_EVENT) {
      parts.push(written(updateEvent(view, round.slice(from, from + SYMBOLS_PER_EVENT))));
    }
    return parts;
  });
  return {
    snapshot: written({ schema: 'dashboard_stream_event', schema_version: '1', kind: 'snapshot', view }),
    rounds,
  };
}
