import { auditRecord, type ComposerLeftOut, type LogEntry } from '@xray/contracts';

import { FIRST_SYMBOLS, LEFT_OUT_REASONS, type LeftOut } from './admission.ts';

/** What a composer left out, as what did not reach it is told. */
export function leftOutByComposer(tallies: readonly ComposerLeftOut[]): readonly LeftOut[] {
  if (tallies.length === 0) return [];
  return LEFT_OUT_REASONS.flatMap((reason) => {
    const ofReason = tallies.filter((tally) => tally.reason === reason);
    if (ofReason.length === 0) return [];
    const events = ofReason.reduce((sum, tally) => sum + tally.events, 0);
    const first_symbols = ofReason.slice(0, FIRST_SYMBOLS).map(({ symbol }) => symbol.toWellFormed());
    return [{ reason, events, symbols: ofReason.length, first_symbols }];
  });
}

/** Says what is left out: at once, and again whenever the events or the symbols of a reason have doubled since. */
export function createLeftOutNotices(): { due(leftOut: readonly LeftOut[]): readonly LeftOut[] } {
  const said = new Map<string, LeftOut>();
  return {
    due: (leftOut) =>
      leftOut.filter((now) => {
        const before = said.get(now.reason);
        const doubled = before === undefined || now.events >= 2 * before.events || now.symbols >= 2 * before.symbols;
        if (doubled) said.set(now.reason, now);
        return doubled;
      }),
  };
}

/** The notice as the log keeps it. */
export function leftOutEntry(leftOut: LeftOut, engineMs: number, maxSymbols: number, recordedMs: number): LogEntry {
  const { events, first_symbols, reason, symbols } = leftOut;
  return {
    stream: 'audit',
    record: auditRecord('events_left_out', recordedMs, {
      reason,
      events,
      symbols,
      first_symbols,
      engine_timestamp_ms: engineMs,
      ...(reason === 'max_symbols' ? { max_symbols: maxSymbols } : {}),
    }),
  };
}
