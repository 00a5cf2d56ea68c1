import type { RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

import type { VenueAdapter } from '../../venues/venue.ts';
import type { FeedEmitter, StateSubject } from '../events/feed-emitter.ts';
import type { BackoffPolicy } from '../pacing/backoff.ts';
import { backoffMs } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import type { ReadAnswer } from '../requests/answer-reader.ts';
import type { RequestOutcome, RequestQueue } from '../requests/request-queue.ts';
import type { BookChain, BookEffect } from './book-chain.ts';
import { NO_BOOK, withDelta, withSnapshot } from './book-chain.ts';

/** Keeps one instrument's book in step: announces gaps and fetches whole books. */
export interface BookKeeper {
  phase(): BookChain['phase'];
  /** To be called before the delta is handed on, so that a gap is announced where it is. */
  beforeDelta(delta: RawMarketEventOf<'BookDelta'>): void;
  stop(): void;
}

export interface BookKeeperOptions {
  readonly venue: VenueAdapter;
  readonly subject: StateSubject;
  readonly emitter: FeedEmitter;
  readonly requests: RequestQueue;
  readonly readAnswer: ReadAnswer;
  readonly timers: Timers;
  readonly backoff: BackoffPolicy;
  readonly random: () => number;
  readonly resubscribe: () => void;
}

function snapshotUpdateId(events: readonly RawMarketEvent[]): number | null {
  for (const event of events) if (event.event_type === 'StreamState') return event.source_seq ?? null;
  return null;
}

/** What two messages and their answers may take at the pace of a slow venue, before they are sent again. */
const RESUBSCRIPTION_MS = 10_000;

export function createBookKeeper(options: BookKeeperOptions): BookKeeper {
  const { venue, subject, emitter, requests, timers } = options;
  const { book_recovery } = venue.connection;
  let chain = NO_BOOK;
  let attempts = 0;
  let underWay = false;
  let stopped = false;

  function apply(effects: readonly BookEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'gap':
          emitter.announce('book_gap', subject, { after: effect.after, found: effect.found });
          break;
        case 'snapshot_old':
          emitter.announce('book_snapshot_old', subject, { snapshot: effect.snapshot, first: effect.first });
          recoverLater();
          break;
        case 'in_step':
          emitter.announce('book_in_step', subject);
          break;
        case 'recover':
          recover();
          break;
      }
    }
  }

  /** One recovery at a time: it ends with whatever chain there is by then. */
  function recover(): void {
    if (underWay || stopped) return;
    if (book_recovery.kind === 'resubscribe') {
      underWay = true;
      options.resubscribe();
      timers.after(Math.max(waitMs(), RESUBSCRIPTION_MS), () => {
        underWay = false;
        if (chain.phase === 'recovering') recover();
      });
      return;
    }
    const { symbol } = subject;
    underWay = requests.submit({ ...book_recovery.snapshot(symbol), symbol }, takeAnswer);
    if (!underWay) retry({ reason: 'queue_full' });
  }

  function waitMs(): number {
    attempts += 1;
    return backoffMs(options.backoff, attempts, options.random, options.backoff.base_ms);
  }

  function recoverLater(): void {
    underWay = true;
    timers.after(waitMs(), () => {
      underWay = false;
      recover();
    });
  }

  function retry(fields: Readonly<Record<string, string | number | null>>): void {
    emitter.announce('book_snapshot_failed', subject, { ...fields, attempts: attempts + 1 });
    recoverLater();
  }

  function takeAnswer(outcome: RequestOutcome): void {
    underWay = false;
    if (outcome.kind === 'failed') {
      if (!stopped) retry({ reason: outcome.reason, status: outcome.status, says: outcome.says });
      return;
    }
    const events = options.readAnswer(outcome.body, subject.symbol);
    emitter.events(events);
    if (stopped) return;
    const updateId = snapshotUpdateId(events);
    if (updateId === null) {
      retry({ reason: 'unreadable' });
      return;
    }
    const step = withSnapshot(chain, updateId);
    chain = step.chain;
    if (chain.phase === 'in_step') attempts = 0;
    apply(step.effects);
  }

  return {
    phase: () => chain.phase,
    beforeDelta: (delta) => {
      const step = withDelta(chain, delta, venue.connection);
      chain = step.chain;
      if (chain.phase === 'in_step' && book_recovery.kind === 'resubscribe') attempts = 0;
      if (step.effects.length > 0) apply(step.effects);
    },
    stop: () => {
      stopped = true;
    },
  };
}
