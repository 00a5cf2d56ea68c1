import type { Clock } from '@xray/contracts';
import { z } from 'zod';

import { MarketSimError } from '../../errors.ts';
import { createScaledClock } from './scaled-clock.ts';

/** An exchange that runs in another process, and how to ask it. */
export interface ServedExchange {
  readonly url: string;
  /** How many times as fast as real time it runs. */
  readonly speed: number;
  /** Asks it. */
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

const STATE_TIMEOUT_MS = 10_000;
const stateSchema = z.object({ now_ms: z.int() });

/** The time of a simulated exchange, from what it says the time is now. @throws MarketSimError `exchange_silent` */
export async function exchangeClock({ fetch, signal, speed, url }: ServedExchange): Promise<Clock> {
  const place = `${url}/sim/state`;
  try {
    const answer = await fetch(place, { signal: AbortSignal.any([signal, AbortSignal.timeout(STATE_TIMEOUT_MS)]) });
    const { now_ms } = stateSchema.parse(await answer.json());
    return createScaledClock(now_ms, speed);
  } catch (cause) {
    throw new MarketSimError(
      'exchange_silent',
      `no simulated exchange says at ${place} what time it is: start xray sim serve`,
      { cause },
    );
  }
}
