/** The latest place of a numbered stream, in order of arrival. */
export interface SequencePlace {
  readonly position: number;
  readonly exchange_ts_ms: number | null;
}

export type SequenceVerdict = 'in_order' | 'repeated_or_late' | 'gap';

export interface SequenceStep {
  readonly latest: SequencePlace;
  readonly verdict: SequenceVerdict;
}

/** Events that another one may overtake, while the times that the exchange states may be wrong for a moment. */
const MOST_OVERTAKEN = 1_000;

/**
 * Takes the next event of a numbered stream. One that came before, or that an earlier one overtook, is no gap: overlapping
 * sockets bring both. A number far below with a later time is neither: the numbering has begun anew, and what lies between
 * cannot be known.
 */
export function withPlace(latest: SequencePlace | null, next: SequencePlace): SequenceStep {
  if (latest === null || next.position === latest.position + 1) return { latest: next, verdict: 'in_order' };
  if (next.position > latest.position + 1) return { latest: next, verdict: 'gap' };
  const isLater =
    latest.exchange_ts_ms !== null && next.exchange_ts_ms !== null && next.exchange_ts_ms > latest.exchange_ts_ms;
  if (next.position < latest.position - MOST_OVERTAKEN && isLater) return { latest: next, verdict: 'gap' };
  return { latest, verdict: 'repeated_or_late' };
}
