import { expect, it } from 'vitest';

import { snapshotOf, symbolOf, updateOf, viewOf } from '../testing/records.ts';
import { createLiveView } from './live-view.ts';
import type { DashboardStreamEvent } from './wire.ts';
import type { FeedMessage } from './worker-messages.ts';

/** A live view whose feed and frames a test moves by hand. */
function createStage() {
  const feeds: { say: (message: FeedMessage) => void; looked: (string | null)[]; ready: number; closed: boolean }[] =
    [];
  const frames: (() => void)[] = [];
  const live = createLiveView({
    openFeed: (say) => {
      const feed = { say, looked: [] as (string | null)[], ready: 0, closed: false };
      feeds.push(feed);
      return {
        look: (symbol) => feed.looked.push(symbol),
        ready: () => {
          feed.ready += 1;
        },
        close: () => {
          feed.closed = true;
        },
      };
    },
    requestFrame: (run) => frames.push(run),
  });
  let told = 0;
  const leave = live.subscribe(() => {
    told += 1;
  });
  return {
    live,
    leave,
    feeds,
    frames,
    told: () => told,
    say: (event: DashboardStreamEvent) => feeds.at(-1)?.say({ kind: 'event', event }),
    drawFrame: () => {
      for (const run of frames.splice(0)) run();
    },
  };
}

it('tells once a frame, however many events came, and in their order', () => {
  const { live, feeds, say, told, drawFrame, frames } = createStage();
  say(snapshotOf(viewOf([symbolOf('BTC')])));
  for (let asOf = 1; asOf <= 50; asOf += 1) say(updateOf(viewOf([symbolOf('BTC')], asOf)));
  expect(frames).toHaveLength(1);
  expect(told()).toBe(0);
  drawFrame();
  expect(told()).toBe(1);
  expect(feeds[0]?.ready).toBe(1);
  expect(live.getState()).toMatchObject({ connection: 'open', view: { as_of_ts_ms: 50 } });
});

it('keeps the view when the connection breaks, says so, and is open again with the next event', () => {
  const { live, feeds, say, drawFrame } = createStage();
  say(snapshotOf(viewOf([symbolOf('BTC')])));
  drawFrame();
  feeds[0]?.say({ kind: 'connection', connection: 'lost' });
  expect(live.getState()).toMatchObject({ connection: 'lost', view: { as_of_ts_ms: 1000 } });
  say(updateOf(viewOf([], 3000)));
  drawFrame();
  expect(live.getState()).toMatchObject({ connection: 'open', view: { as_of_ts_ms: 3000 } });
});

it('closes the feed when the last one stops listening; the next one finds what was looked at', () => {
  const { live, feeds, leave } = createStage();
  live.look('BTC');
  leave();
  expect(feeds[0]).toMatchObject({ looked: ['BTC'], closed: true });
  expect(live.getState().connection).toBe('closed');
  live.subscribe(() => undefined);
  expect(feeds[1]).toMatchObject({ looked: ['BTC'], closed: false });
  expect(live.getState().connection).toBe('connecting');
});
