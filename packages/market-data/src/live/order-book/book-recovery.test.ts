import { describe, expect, it } from 'vitest';

import { depth, feedUnderTest } from '../testing/feed-under-test.ts';
import { jsonAnswer } from '../testing/scripted-venue.ts';

const STREAM = 'btcusdt@depth@100ms';

function snapshot(lastUpdateId: number) {
  return jsonAnswer({ lastUpdateId, bids: [['1', '2']], asks: [['2', '2']] });
}

function books() {
  const test = feedUnderTest({ streams: ['book_delta'] });
  const publish = async (first: number, final: number, previous: number): Promise<void> => {
    test.venue.publish(STREAM, depth('BTCUSDT', first, final, previous));
    await test.clock.settle();
  };
  /** What the log says of the book, whole books of the venue among it. */
  const story = (): readonly string[] =>
    test.events.flatMap((event) => {
      if (event.event_type === 'BookDelta') return [`delta ${event.source_seq ?? ''}`];
      return event.event_type === 'StreamState' && event.channel === 'book_delta' ? [event.normalized.detail] : [];
    });
  const phase = (): string | null | undefined => test.feed.state().streams[0]?.book;
  return { ...test, publish, story, phase };
}

describe('a book', () => {
  it('begins with a snapshot that the venue is asked for', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(10);
    await test.feed.start();
    await test.clock.advance(1_000);
    expect(test.phase()).toBe('awaiting');
    await test.publish(5, 10, 4);
    await test.publish(11, 12, 10);
    expect(test.venue.requests.map(({ path }) => path)).toEqual(['/fapi/v1/depth?symbol=BTCUSDT&limit=1000']);
    expect(test.story().slice(1)).toEqual(['delta 10', 'book snapshot at update id 10', 'delta 12']);
    expect(test.phase()).toBe('in_step');
  });

  it('is announced as broken before the delta that shows it, and brought back by a snapshot', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(10);
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    test.venue.behaviour.answer = () => snapshot(30);
    await test.publish(21, 30, 20);
    await test.publish(31, 33, 30);
    expect(test.story().slice(3)).toEqual([
      'book_gap after=10 found=30',
      'delta 30',
      'book snapshot at update id 30',
      'delta 33',
    ]);
  });

  it('asks again where the snapshot is older than the changes', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(3);
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    expect(test.story().at(-1)).toBe('book_snapshot_old snapshot=3 first=5');
    expect(test.phase()).toBe('recovering');
    test.venue.behaviour.answer = () => snapshot(11);
    await test.clock.advance(2_000);
    expect(test.phase()).toBe('in_step');
  });

  it('accepts a snapshot that ends just where the changes begin', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(4);
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    expect(test.phase()).toBe('in_step');
  });

  it('says that a snapshot failed, and asks again and again', async () => {
    const test = books();
    test.venue.behaviour.answer = () => 'failure';
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    await test.clock.advance(5_000);
    expect(test.story().filter((line) => line.startsWith('book_snapshot_failed')).length).toBeGreaterThan(1);
    test.venue.behaviour.answer = () => jsonAnswer({ code: -1, msg: 'x' });
    await test.clock.advance(60_000);
    expect(test.story()).toContainEqual(expect.stringContaining('book_snapshot_failed reason=unreadable'));
    test.venue.behaviour.answer = () => snapshot(10);
    await test.clock.advance(130_000);
    expect(test.phase()).toBe('in_step');
  });

  it('takes repeated changes for what they are', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(10);
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    await test.publish(5, 10, 4);
    await test.publish(11, 12, 10);
    expect(test.story()).not.toContainEqual(expect.stringContaining('book_gap'));
    expect(test.venue.requests).toHaveLength(1);
  });

  it('robust: book that begins anew: lower update ids with later times → a gap is announced and a snapshot is asked for', async () => {
    const test = books();
    test.venue.behaviour.answer = () => snapshot(88_009);
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(88_001, 88_009, 88_000);
    test.venue.behaviour.answer = () => snapshot(1_009);
    test.venue.publish(STREAM, depth('BTCUSDT', 1_001, 1_009, 999, 1_790_500_005_004));
    await test.clock.settle();
    test.venue.publish(STREAM, depth('BTCUSDT', 1_010, 1_018, 1_009, 1_790_500_005_104));
    expect(test.story().slice(3)).toEqual([
      'book_gap after=88009 found=1009',
      'delta 1009',
      'book snapshot at update id 1009',
      'delta 1018',
    ]);
    expect(test.phase()).toBe('in_step');
  });

  it('is asked for no more once it is not watched', async () => {
    const test = books();
    test.venue.behaviour.answer = () => 'failure';
    await test.feed.start();
    await test.clock.advance(1_000);
    await test.publish(5, 10, 4);
    test.feed.unwatch(['BTCUSDT']);
    const asked = test.venue.requests.length;
    await test.clock.advance(100_000);
    expect(test.venue.requests).toHaveLength(asked);
  });
});
