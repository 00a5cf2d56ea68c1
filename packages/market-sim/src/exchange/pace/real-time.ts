import type { Clock } from '@xray/contracts';

import type { ExchangeCore } from '../server/exchange-core.ts';
import { nextTurn } from '../time/simulated-clock.ts';

/** An exchange that goes on by itself. */
export interface RealTime {
  /** Something has been added that may be due before all else. */
  wake(): void;
  stop(): void;
}

/** So much of the market is told at once before requests and messages get their turn. */
const ITEMS_A_TURN = 1_000;
const LONGEST_SLEEP_MS = 3_600_000;

export function runInRealTime(core: ExchangeCore, clock: Clock, failed: (error: unknown) => void): RealTime {
  let stopped = false;
  let sleeping = new AbortController();

  const nextMs = (): number =>
    Math.min(core.nextMarketMs() ?? Number.POSITIVE_INFINITY, core.nextAffairMs() ?? Number.POSITIVE_INFINITY);
  const sleep = async (): Promise<void> => {
    sleeping = new AbortController();
    const { signal } = sleeping;
    try {
      await clock.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(0, nextMs() - clock.wallMs())), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      if (core.runDue(clock.wallMs(), ITEMS_A_TURN).more) await nextTurn();
      else await sleep();
    }
  };
  run().catch(failed);

  return {
    wake: () => {
      sleeping.abort();
    },
    stop() {
      stopped = true;
      sleeping.abort();
    },
  };
}
