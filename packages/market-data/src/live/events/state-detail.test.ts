import { describe, expect, it } from 'vitest';

import { isFault, stateDetail } from './state-detail.ts';

describe('the detail of a state change', () => {
  it('is a code with fields, those that are null left out', () => {
    expect(stateDetail('socket_closed', { connection: 'market/1', code: 1006, status: null, reason: 'closed' })).toBe(
      'socket_closed connection=market/1 code=1006 reason=closed',
    );
  });

  it('keeps its form whatever comes from outside', () => {
    const detail = stateDetail('paused', { reason: `a b=c\n"é" ${'x'.repeat(500)}`, paused_ms: 1.6 });
    expect(detail).toMatch(/^paused reason=[\w.:/@*-]{1,60} paused_ms=2$/);
  });

  it('of an end that was wanted is not a fault', () => {
    expect(
      ['unwatched', 'socket_replaced', 'feed_stopped', 'subscribed', 'delivering'].map((code) =>
        isFault(code as 'silent'),
      ),
    ).toEqual([false, false, false, false, false]);
    expect(isFault('silent')).toBe(true);
    expect(isFault('book_gap')).toBe(true);
  });
});
