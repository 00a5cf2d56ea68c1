import type { Clock } from '@xray/contracts';

import { MarketSimError } from '../errors.ts';
import {
  DEFAULT_EXCHANGE_LIMITS,
  type ExchangeLimits,
  type ExchangeOptions,
  type ExchangeState,
} from './exchange-options.ts';
import type { FaultInput } from './faults/fault.ts';
import { parseFault, parseFaultScript } from './faults/fault-script.ts';
import { createTranscript, type FaultRecord, type Transcript, type TranscriptBook } from './transcript/transcript.ts';
import { openMarket } from './open-market.ts';
import { createExchangeCore, type ExchangeCore } from './server/exchange-core.ts';
import { createLockstep, type Lockstep } from './pace/lockstep.ts';
import { runInRealTime } from './pace/real-time.ts';
import { createScaledClock } from './time/scaled-clock.ts';
import { drivenClock, type DrivenClock } from './time/simulated-clock.ts';
import { openFrontDoor } from './server/front-door.ts';
import { isLoopback, listen, closeServer } from './server/loopback.ts';

/** A simulated exchange that listens on the loopback. */
export interface Exchange {
  /** `http://127.0.0.1:<port>`, the base address of requests. */
  readonly url: string;
  /** `ws://127.0.0.1:<port>`, the base address of sockets. */
  readonly socket_url: string;
  readonly port: number;
  /** The market's time. */
  readonly clock: Clock;
  /**
   * Lockstep: plays the market until its time is `ms`. Frames are sent in slices of `slice_ms` of market time (1000 without
   * it; a multiple of it is the time at which clients receive them), then every client is waited for, then its sleepers
   * wake. Stretches in which nothing is due cost nothing. Real time: waits until the market's time is `ms`.
   */
  advanceTo(ms: number, options?: { readonly slice_ms?: number }): Promise<void>;
  /** `advanceTo` `until_ms`, or until the market has told everything. */
  play(options?: { readonly until_ms?: number; readonly slice_ms?: number }): Promise<void>;
  /**
   * Begins a fault now.
   *
   * @throws MarketSimError `invalid_faults`
   */
  inject(fault: FaultInput): FaultRecord;
  /** What the exchange has truly done so far. */
  transcript(): Transcript;
  /** Where the market stands now, who is connected, and what is going wrong. */
  state(): ExchangeState;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

const SLICE_MS = 1_000;
const CLIENT_TIMEOUT_MS = 10_000;

function clockOf(time: ExchangeOptions['time'], marketStartMs: number): { clock: Clock; driven: DrivenClock | null } {
  if (time.kind !== 'lockstep') {
    return { clock: createScaledClock(time.begin_ts_ms ?? marketStartMs, time.speed ?? 1), driven: null };
  }
  const driven = drivenClock(time.clock);
  if (driven === null) {
    throw new MarketSimError('invalid_config', 'exchange: lockstep needs a clock of createSimulatedClock');
  }
  return { clock: time.clock, driven };
}

/** What moves the market on: its own pace, or whoever asks for the next stretch of time. */
interface Pace {
  readonly advanceTo: Exchange['advanceTo'];
  /** Something may be due earlier than it was. */
  wake(): void;
  stop(): void;
}

function inLockstep(lockstep: Lockstep): Pace {
  return {
    advanceTo: (ms, { slice_ms = SLICE_MS } = {}) => lockstep.advanceTo(ms, slice_ms),
    wake: () => undefined,
    stop: () => undefined,
  };
}

function atOwnPace(core: ExchangeCore, clock: Clock, onError: (error: unknown) => void): Pace {
  const realTime = runInRealTime(core, clock, onError);
  return {
    advanceTo: (ms) => clock.sleep(Math.max(0, ms - clock.wallMs())),
    wake: () => {
      realTime.wake();
    },
    stop: () => {
      realTime.stop();
    },
  };
}

/** What a person may ask of the simulator. */
function simulatorControl(core: ExchangeCore, transcript: TranscriptBook, nowMs: () => number, wake: () => void) {
  return {
    inject(fault: FaultInput): FaultRecord {
      const record = core.injector.begin(parseFault(fault));
      wake();
      return { ...record };
    },
    transcript: (): Transcript => transcript.read(),
    state: (): ExchangeState => ({
      now_ms: nowMs(),
      next_due_ms: core.nextMarketMs(),
      connections: core.open().map(({ id }) => id),
      faults: core.injector.active().map(({ record }) => record.fault),
    }),
  };
}

/**
 * Serves a market by the protocols of its venues, until it is closed.
 *
 * @throws MarketSimError `cannot_serve`, `invalid_faults`, `invalid_config`
 */
export async function startExchange(options: ExchangeOptions): Promise<Exchange> {
  const { host = '127.0.0.1', port = 0, time } = options;
  if (!isLoopback(host)) {
    throw new MarketSimError('cannot_serve', `exchange: ${host} is not a loopback address; use 127.0.0.1`);
  }
  const limits: ExchangeLimits = { ...DEFAULT_EXCHANGE_LIMITS, ...options.limits };
  const { feed, venues } = openMarket(options, limits);
  const { clock, driven } = clockOf(time, feed.start_ts_ms);
  const nowMs = (): number => clock.wallMs();
  const transcript = createTranscript(options.transcript ?? 'hashes', nowMs);
  const core = createExchangeCore({ feed, venues, transcript, nowMs, script: parseFaultScript(options.faults ?? []) });
  const beganMs = nowMs();
  for (let dueMs = feed.nextDueMs(); dueMs !== null && dueMs <= beganMs; dueMs = feed.nextDueMs()) feed.take();

  const wake = (): void => {
    pace.wake();
  };
  const control = simulatorControl(core, transcript, nowMs, wake);
  const door = openFrontDoor({ core, transcript, limits, nowMs, control, onAsked: wake });
  const { server, traffic } = door;
  const listening = await listen(server, host, port);
  const address = `${host.includes(':') ? `[${host}]` : host}:${listening}`;
  const client_timeout_ms = options.client_timeout_ms ?? CLIENT_TIMEOUT_MS;
  const pace =
    driven === null
      ? atOwnPace(core, clock, (error) => {
          server.emit('error', error);
        })
      : inLockstep(createLockstep({ clock: driven, core, transcript, traffic, client_timeout_ms }));

  return {
    url: `http://${address}`,
    socket_url: `ws://${address}`,
    port: listening,
    clock,
    advanceTo: pace.advanceTo,
    async play({ slice_ms = SLICE_MS, until_ms } = {}) {
      if (until_ms !== undefined) {
        await pace.advanceTo(until_ms, { slice_ms });
        return;
      }
      for (let dueMs = core.nextMarketMs(); dueMs !== null; dueMs = core.nextMarketMs()) {
        await pace.advanceTo(Math.ceil(dueMs / slice_ms) * slice_ms, { slice_ms });
      }
    },
    ...control,
    async close() {
      pace.stop();
      door.close();
      await closeServer(server);
    },
  };
}
