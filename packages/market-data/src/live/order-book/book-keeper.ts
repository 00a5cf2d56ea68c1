import type { RawMarketEvent, RawMarketEventOf } from '@xray/contracts';

import type { VenueAdapter, VenueRequest } from '../../venues/venue.ts';
import type { FeedEmitter, StateSubject } from '../events/feed-emitter.ts';
import { backoffMs, type BackoffPolicy } from '../pacing/backoff.ts';
import type { Timers } from '../pacing/timers.ts';
import type { ReadAnswer } from '../requests/answer-reader.ts';
import type { RequestOutcome, RequestQueue } from '../requests/request-queue.ts';
import { type BookChain, type BookEffect, NO_BOOK, withDelta, withSnapshot } from './book-chain.ts';

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

interface KeeperState extends BookKeeperOptions {
  readonly book_recovery:
    { readonly kind: 'request'; snapshot(symbol: string): VenueRequest } | { readonly kind: 'resubscribe' };
  chain: BookChain;
  attempts: number;
  underWay: boolean;
  stopped: boolean;
}

function apply(keeper: KeeperState, effects: readonly BookEffect[]): void {
  const { emitter, subject } = keeper;
  for (const effect of effects) {
    switch (effect.kind) {
      case 'gap':
        emitter.announce('book_gap', subject, { after: effect.after, found: effect.found });
        break;
      case 'snapshot_old':
        emitter.announce('book_snapshot_old', subject, { snapshot: effect.snapshot, first: effect.first });
        recoverLater(keeper);
        break;
      case 'in_step':
        emitter.announce('book_in_step', subject);
        break;
      case 'recover':
        recover(keeper);
        break;
    }
  }
}

/** One recovery at a time: it ends with whatever chain there is by then. */
function recover(keeper: KeeperState): void {
  const { book_recovery } = keeper;
  if (keeper.underWay || keeper.stopped) return;
  if (book_recovery.kind === 'resubscribe') {
    keeper.underWay = true;
    keeper.resubscribe();
    keeper.timers.after(Math.max(waitMs(keeper), RESUBSCRIPTION_MS), () => {
      keeper.underWay = false;
      if (keeper.chain.phase === 'recovering') recover(keeper);
    });
    return;
  }
  const { symbol } = keeper.subject;
  keeper.underWay = keeper.requests.submit({ ...book_recovery.snapshot(symbol), symbol }, (outcome) => {
    takeAnswer(keeper, outcome);
  });
  if (!keeper.underWay) retry(keeper, { reason: 'queue_full' });
}

function waitMs(keeper: KeeperState): number {
  keeper.attempts += 1;
  return backoffMs(keeper.backoff, keeper.attempts, keeper.random, keeper.backoff.base_ms);
}

function recoverLater(keeper: KeeperState): void {
  keeper.underWay = true;
  keeper.timers.after(waitMs(keeper), () => {
    keeper.underWay = false;
    recover(keeper);
  });
}

function retry(keeper: KeeperState, fields: Readonly<Record<string, string | number | null>>): void {
  keeper.emitter.announce('book_snapshot_failed', keeper.subject, { ...fields, attempts: keeper.attempts + 1 });
  recoverLater(keeper);
}

function takeAnswer(keeper: KeeperState, outcome: RequestOutcome): void {
  keeper.underWay = false;
  if (outcome.kind === 'failed') {
    if (!keeper.stopped) retry(keeper, { reason: outcome.reason, status: outcome.status, says: outcome.says });
    return;
  }
  const events = keeper.readAnswer(outcome.body, keeper.subject.symbol);
  keeper.emitter.events(events);
  if (keeper.stopped) return;
  const updateId = snapshotUpdateId(events);
  if (updateId === null) {
    retry(keeper, { reason: 'unreadable' });
    return;
  }
  const step = withSnapshot(keeper.chain, updateId);
  keeper.chain = step.chain;
  if (keeper.chain.phase === 'in_step') keeper.attempts = 0;
  apply(keeper, step.effects);
}

function beforeDelta(keeper: KeeperState, delta: RawMarketEventOf<'BookDelta'>): void {
  const step = withDelta(keeper.chain, delta, keeper.venue.connection);
  keeper.chain = step.chain;
  if (keeper.chain.phase === 'in_step' && keeper.book_recovery.kind === 'resubscribe') keeper.attempts = 0;
  if (step.effects.length > 0) apply(keeper, step.effects);
}

export function createBookKeeper(options: BookKeeperOptions): BookKeeper {
  const { venue } = options;
  const { book_recovery } = venue.connection;
  const keeper: KeeperState = {
    ...options,
    book_recovery,
    chain: NO_BOOK,
    attempts: 0,
    underWay: false,
    stopped: false,
  };

  return {
    phase: () => keeper.chain.phase,
    beforeDelta: (delta) => {
      beforeDelta(keeper, delta);
    },
    stop: () => {
      keeper.stopped = true;
    },
  };
}
