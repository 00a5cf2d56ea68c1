import type { Logger, Metrics, OrchestratorEvent, OrchestratorEventOf } from '@xray/contracts';

import type { Orchestrator } from '../orchestrator.ts';
import { MAX_NAMED_SYMBOLS, type LeftOut, type LeftOutReason } from '../runs/admission.ts';

const REASON_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  unwatched: 'make no runs, of symbols that nobody watches',
  max_symbols: 'make no runs, of symbols beyond orchestrator.max_symbols',
  unwritable_symbol: 'make no runs, of symbols whose names are not well-formed',
  dated_ahead: 'count in no verdict, dated more than a day ahead of their receipt',
};

/** One sentence about events that are kept and go no further. */
export function leftOutText({ events, first_symbols, reason, symbols }: LeftOut): string {
  const names = `${first_symbols.join(', ')}${symbols > first_symbols.length ? ', …' : ''}`;
  const count = symbols < MAX_NAMED_SYMBOLS ? `${symbols}` : `at least ${symbols}`;
  return `${events} events of ${count} symbols are kept in the log and ${REASON_TEXTS[reason]}: ${names}`;
}

/** Where an orchestrator's failures and omissions are told. */
export interface Announced {
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Called with every announcement of events that go no further, so that a status can show them. */
  readonly onLeftOut?: ((leftOut: LeftOut) => void) | undefined;
}

function failedRuns(events: readonly OrchestratorEvent[]): readonly OrchestratorEventOf<'EngineRunFailed'>[] {
  return events.filter((event) => event.event_type === 'EngineRunFailed');
}

/** How many failed runs of one boundary have a line each; the others are counted. */
const FAILURES_NAMED = 5;

/** An orchestrator that says what failed and what was left out: in log lines and metrics. */
export function announcing(orchestrator: Orchestrator, { logger, metrics, onLeftOut }: Announced): Orchestrator {
  return {
    ...orchestrator,
    runBoundary(boundary, options) {
      const result = orchestrator.runBoundary(boundary, options);
      const failed = failedRuns(result.events);
      for (const { payload, symbol, engine_timestamp_ms, run_id } of failed.slice(0, FAILURES_NAMED))
        logger.warn('a run failed; its gate stays closed', { symbol, engine_timestamp_ms, run_id, ...payload });
      if (failed.length > FAILURES_NAMED)
        logger.warn('more runs of this boundary failed', { runs: failed.length - FAILURES_NAMED });
      for (const { payload } of failed) metrics.count('runs_failed_total', 1, { error_kind: payload.error_kind });
      for (const leftOut of result.left_out) {
        logger.warn('events are kept in the log and go no further', {
          ...leftOut,
          first_symbols: leftOut.first_symbols.join(' '),
        });
        metrics.gauge('events_left_out', leftOut.events, { reason: leftOut.reason });
        metrics.gauge('symbols_left_out', leftOut.symbols, { reason: leftOut.reason });
        onLeftOut?.(leftOut);
      }
      return result;
    },
  };
}
