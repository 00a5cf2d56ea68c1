import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

import { MarketSimError } from '../../errors.ts';
import type { ExchangeCore } from '../server/exchange-core.ts';
import type { Connection } from '../server/connection.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import { nextTurn, type DrivenClock } from '../time/simulated-clock.ts';
import type { ClientTraffic } from '../server/front-door.ts';

export interface LockstepOptions {
  readonly clock: DrivenClock;
  readonly core: ExchangeCore;
  readonly transcript: TranscriptBook;
  readonly traffic: ClientTraffic;
  readonly client_timeout_ms: number;
}

export interface Lockstep {
  advanceTo(untilMs: number, sliceMs: number): Promise<void>;
}

/**
 * How many turns of the event loop without a sign of life mean that the clients have nothing more to say. Over the loopback,
 * what was written in one turn can be read in the next; a client's answer to it needs one or two more.
 */
const QUIET_TURNS = 3;
const QUIET_TURNS_AFTER_SIGNS = 8;
/** After so many turns of waiting the processor is left to others in between. */
const BUSY_TURNS = 2_000;
/** Real time after which held work is taken to wait for the clock that it holds. */
const LONGEST_HOLD_MS = 60_000;
const MOST_ROUNDS = 10_000;

async function released(clock: DrivenClock): Promise<void> {
  const enough = new AbortController();
  const tooLong = setTimeout(LONGEST_HOLD_MS, undefined, { signal: enough.signal }).then(() => {
    throw new MarketSimError(
      'clock_stands_still',
      `exchange: the clock has been held at ${clock.wallMs()} for ${LONGEST_HOLD_MS} ms; hold it for no work that waits for it`,
    );
  });
  tooLong.catch(() => undefined);
  try {
    await Promise.race([clock.released(), tooLong]);
  } finally {
    enough.abort();
  }
}

export function createLockstep({ client_timeout_ms, clock, core, transcript, traffic }: LockstepOptions): Lockstep {
  const unresponsive = new Set<Connection>();

  const awaited = (): readonly Connection[] =>
    core.open().filter((connection) => {
      if (connection.awaitsClient()) return !unresponsive.has(connection);
      unresponsive.delete(connection);
      return false;
    });

  /** Waits until every client has taken what it was sent and has done what it does about it at once. */
  const settle = async (): Promise<void> => {
    for (const connection of core.open()) if (connection.hasUnconfirmed()) connection.ping();
    const signsBefore = traffic.signs();
    let signs = signsBefore;
    let quiet = 0;
    let begunMs: number | null = null;
    for (let turns = 0; ; turns += 1) {
      if (clock.held() > 0) {
        await released(clock);
        quiet = 0;
        continue;
      }
      await (turns < BUSY_TURNS ? nextTurn() : setTimeout(1));
      quiet = traffic.signs() === signs ? quiet + 1 : 0;
      signs = traffic.signs();
      const waiting = awaited();
      if (waiting.length > 0 || traffic.unsettled() > 0) {
        begunMs ??= performance.now();
        if (performance.now() - begunMs < client_timeout_ms) continue;
        traffic.giveUp();
        for (const connection of waiting) {
          unresponsive.add(connection);
          transcript.unresponsive(connection.id);
        }
      }
      if (quiet >= (signs === signsBefore ? QUIET_TURNS : QUIET_TURNS_AFTER_SIGNS)) return;
    }
  };

  /** Everything that happens at one time: what the exchange does, what clients answer, what their sleepers do. */
  const step = async (nowMs: number): Promise<void> => {
    clock.moveTo(nowMs);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const { did, more } = core.runDue(nowMs, Number.POSITIVE_INFINITY);
      if (did) await settle();
      if (more) continue;
      if (!clock.wakeDue()) return;
      await settle();
    }
    throw new MarketSimError(
      'clock_stands_still',
      `exchange: at ${nowMs} somebody sleeps for no time over and over; let it sleep for a millisecond at least`,
    );
  };

  const nextStepMs = (untilMs: number, sliceMs: number): number => {
    const marketMs = core.nextMarketMs();
    const sliceEndMs = marketMs === null ? untilMs : Math.ceil(marketMs / sliceMs) * sliceMs;
    const next = Math.min(untilMs, sliceEndMs, core.nextAffairMs() ?? untilMs, clock.nextWakeMs() ?? untilMs);
    return Math.max(clock.wallMs(), next);
  };

  return {
    async advanceTo(untilMs, sliceMs) {
      await settle();
      await step(clock.wallMs());
      while (clock.wallMs() < untilMs) await step(nextStepMs(untilMs, sliceMs));
    },
  };
}
