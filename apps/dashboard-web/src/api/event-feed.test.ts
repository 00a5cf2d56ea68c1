import { expect, it } from 'vitest';

import { snapshotOf, viewOf } from '../testing/records.ts';
import { openEventFeed } from './event-feed.ts';
import type { DashboardStreamEvent } from './wire.ts';

class FakeSource extends EventTarget {
  readyState = 0;
  say(data: string): void {
    this.dispatchEvent(new MessageEvent('snapshot', { data }));
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event('error'));
  }
  close(): void {
    this.readyState = 2;
  }
}

/** A feed whose connections and timers a test moves by hand. */
function openFeed() {
  const sources: FakeSource[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  const heard: (DashboardStreamEvent | 'open' | 'lost')[] = [];
  const feed = openEventFeed(
    { onEvent: (event) => heard.push(event), onConnection: (connection) => heard.push(connection) },
    {
      openSource: () => {
        const source = new FakeSource();
        sources.push(source);
        return source as unknown as EventSource;
      },
      wait: (run, ms) => {
        const timer = { run, ms };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
    },
  );
  const source = (): FakeSource => {
    const last = sources.at(-1);
    if (last === undefined) throw new Error('no source was opened');
    return last;
  };
  return { feed, sources, timers, heard, source };
}

const event = snapshotOf(viewOf([]));

it('hands on events, and nothing that is none', () => {
  const { heard, source } = openFeed();
  source().say(JSON.stringify(event));
  source().say('{"schema":"something_else"}');
  expect(heard).toEqual([event]);
});

it('leaves a broken connection to the browser as long as that tries again', () => {
  const { heard, sources, source, timers } = openFeed();
  source().fail(0);
  expect(heard).toEqual(['lost']);
  expect(timers).toEqual([]);
  source().dispatchEvent(new Event('open'));
  expect(heard).toEqual(['lost', 'open']);
  expect(sources).toHaveLength(1);
});

it('opens anew where the browser has given up, later and later until something comes', () => {
  const { sources, source, timers } = openFeed();
  for (let time = 0; time < 6; time += 1) {
    source().fail(2);
    timers.at(-1)?.run();
  }
  expect(sources).toHaveLength(7);
  expect(timers.map(({ ms }) => ms)).toEqual([500, 1000, 2000, 5000, 5000, 5000]);
  source().say(JSON.stringify(event));
  source().fail(2);
  expect(timers.at(-1)?.ms).toBe(500);
});

it('does nothing more after it was closed', () => {
  const { feed, heard, source, timers } = openFeed();
  source().fail(2);
  feed.close();
  expect(timers).toEqual([]);
  source().fail(2);
  expect(heard).toEqual(['lost']);
});
