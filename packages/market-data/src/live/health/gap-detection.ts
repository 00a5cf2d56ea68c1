/** The latest place of a numbered stream, in order of arrival. */
export interface SequencePlace {
  readonly position: number;
  readonly exchange_ts_ms: number | null;
}

/** The next event: `span` is how many numbers it takes, `position` being the last of them. */
export interface NextPlace extends SequencePlace {
  readonly span: () => number;
}

export type SequenceVerdict = 'in_order' | 'repeated_or_late' | 'gap';

export interface SequenceStep {
  readonly latest: SequencePlace;
  readonly verdict: SequenceVerdict;
  /** The first number that the event takes, where it shows a gap. */
  readonly found?: number;
}

/** Events that another one may overtake, while the times that the exchange states may be wrong for a moment. */
const MOST_OVERTAKEN = 1_000;

/**
 * Takes the next event of a numbered stream. One that came before, or that an earlier one overtook, is no gap: overlapping
 * sockets bring both. A number far below with a later time is neither: the numbering has begun anew, and what lies between
 * cannot be known.
 */
export function withPlace(latest: SequencePlace | null, next: NextPlace): SequenceStep {
  const { position, exchange_ts_ms } = next;
  const place: SequencePlace = { position, exchange_ts_ms };
  if (latest === null || position === latest.position + 1) return { latest: place, verdict: 'in_order' };
  if (position > latest.position + 1) {
    const found = position - next.span() + 1;
    return found <= latest.position + 1
      ? { latest: place, verdict: 'in_order' }
      : { latest: place, verdict: 'gap', found };
  }
  const isLater = latest.exchange_ts_ms !== null && exchange_ts_ms !== null && exchange_ts_ms > latest.exchange_ts_ms;
  if (position < latest.position - MOST_OVERTAKEN && isLater) return { latest: place, verdict: 'gap', found: position };
  return { latest, verdict: 'repeated_or_late' };
}
