import type { FaultScript } from '../faults/fault-script.ts';
import { createFaultInjector, type FaultInjector } from './fault-injector.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import type { MarketFeed } from '../market/market-item.ts';
import { createAgenda, type Agenda } from '../time/agenda.ts';
import type { VenueServer } from '../venues/venue-server.ts';
import type { Connection } from './connection.ts';
import { createPublisher, type Publisher } from './publisher.ts';

/** What happened in one go: whether anything did, and whether more is due than was done. */
export interface DueOutcome {
  readonly did: boolean;
  readonly more: boolean;
}

/** The exchange without its sockets: what is due when, and who is told. */
export interface ExchangeCore {
  readonly venues: readonly VenueServer[];
  readonly publisher: Publisher;
  readonly injector: FaultInjector;
  readonly agenda: Agenda<() => void>;
  /** Connections that are open, oldest first. */
  open(): readonly Connection[];
  add(connection: Connection): void;
  remove(connection: Connection): void;
  /** When the market, the script or the exchange's own housekeeping are due next. */
  nextMarketMs(): number | null;
  nextAffairMs(): number | null;
  /**
   * Does what is due, in order of time; at one time faults come before housekeeping, and housekeeping before the market. Stops, with
   * `more`, before a fault or an affair if frames were sent, so that clients can take them first, and after `maxItems`
   * items of the market.
   */
  runDue(nowMs: number, maxItems: number): DueOutcome;
}

export interface ExchangeCoreOptions {
  readonly feed: MarketFeed;
  readonly venues: readonly VenueServer[];
  readonly script: FaultScript;
  readonly transcript: TranscriptBook;
  readonly nowMs: () => number;
}

export function createExchangeCore({ feed, transcript, nowMs, script, venues }: ExchangeCoreOptions): ExchangeCore {
  const connections = new Set<Connection>();
  const agenda = createAgenda<() => void>();
  const planned = script.toSorted((left, right) => left.at_ms - right.at_ms);
  let nextPlanned = 0;

  const publisher: Publisher = createPublisher(transcript, () => injector);
  const injector = createFaultInjector({
    agenda,
    transcript,
    nowMs,
    open: () => [...connections],
    released: (fault) => {
      publisher.release(fault);
    },
  });
  const flush = (): void => {
    for (const connection of connections) connection.flush();
  };
  const plannedMs = (): number => planned[nextPlanned]?.at_ms ?? Number.POSITIVE_INFINITY;
  const agendaMs = (): number => agenda.nextMs() ?? Number.POSITIVE_INFINITY;
  const finite = (ms: number): number | null => (Number.isFinite(ms) ? ms : null);

  return {
    venues,
    publisher,
    injector,
    agenda,
    open: () => [...connections],
    add: (connection) => connections.add(connection),
    remove: (connection) => connections.delete(connection),
    nextMarketMs: () => feed.nextDueMs(),
    nextAffairMs: () => finite(Math.min(plannedMs(), agendaMs())),
    runDue(now, maxItems) {
      let items = 0;
      let did = false;
      for (;;) {
        const marketMs = feed.nextDueMs() ?? Number.POSITIVE_INFINITY;
        const faultMs = plannedMs();
        const affairMs = agendaMs();
        if (Math.min(marketMs, faultMs, affairMs) > now) break;
        const isMarket = marketMs < Math.min(faultMs, affairMs);
        if (items >= (isMarket ? maxItems : 1)) {
          flush();
          return { did, more: true };
        }
        if (isMarket) {
          for (const item of feed.take()) publisher.publish(venues, item);
          items += 1;
        } else if (faultMs <= affairMs) {
          const fault = planned[nextPlanned]?.fault;
          nextPlanned += 1;
          if (fault !== undefined) injector.begin(fault);
        } else agenda.take(now)?.();
        did = true;
      }
      flush();
      return { did, more: false };
    },
  };
}
