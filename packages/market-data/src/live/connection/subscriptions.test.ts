import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  delivered,
  expire,
  nextMessage,
  NO_SUBSCRIPTIONS,
  resubscribe,
  settle,
  subscribe,
  unsubscribe,
  type Subscriptions,
} from './subscriptions.ts';

/** Everything that waits, as messages, and the state after they were sent. */
function sendAll(state: Subscriptions, namesPerMessage = 3, nowMs = 0) {
  const messages: string[] = [];
  let subscriptions = state;
  for (;;) {
    const next = nextMessage(subscriptions, nowMs, namesPerMessage);
    if (next === null) return { subscriptions, messages };
    subscriptions = next.subscriptions;
    messages.push(`${next.message.id} ${next.message.operation} ${next.message.names.join(',')}`);
  }
}

describe('subscriptions', () => {
  it('are asked for in their order, as many at once as a message may hold', () => {
    expect(sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b', 'c', 'd'])).messages).toEqual([
      '1 subscribe a,b,c',
      '2 subscribe d',
    ]);
  });

  it('that wait are taken back without a message', () => {
    const state = unsubscribe(subscribe(NO_SUBSCRIPTIONS, ['a', 'b']), ['b']);
    expect(sendAll(state).messages).toEqual(['1 subscribe a']);
  });

  it('are ended and begun again in messages of their own, once however often that is asked for', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b'])).subscriptions;
    const state = resubscribe(resubscribe(subscribe(sent, ['c', 'd']), 'a'), 'a');
    expect(sendAll(state).messages).toEqual(['2 subscribe c,d', '3 unsubscribe a', '4 subscribe a']);
  });

  it('are settled by the number of the request', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b', 'c', 'd'])).subscriptions;
    const settled = settle(sent, { kind: 'acknowledged', request_id: 1, names: [] });
    expect(settled.acknowledged).toEqual(['a', 'b', 'c']);
    expect(settled.subscriptions.asked.map(({ names }) => names)).toEqual([['d']]);
  });

  it('are settled by name where the venue answers stream by stream', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b'])).subscriptions;
    const settled = settle(sent, { kind: 'acknowledged', request_id: null, names: ['b'] });
    expect(settled.acknowledged).toEqual(['b']);
    expect(settled.subscriptions.asked.map(({ names }) => names)).toEqual([['a']]);
  });

  it('refused together are asked for one by one, and only then are refused', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b'])).subscriptions;
    const settled = settle(sent, { kind: 'refused', request_id: 1, names: [], reason: 'x' });
    expect(settled.refused).toEqual([]);
    const again = sendAll(settled.subscriptions);
    expect(again.messages).toEqual(['2 subscribe a', '3 subscribe b']);
    expect(settle(again.subscriptions, { kind: 'refused', request_id: 3, names: [], reason: 'x' }).refused).toEqual([
      'b',
    ]);
  });

  it('answered for nothing that was asked change nothing', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a'])).subscriptions;
    for (const request_id of [7, null]) {
      expect(settle(sent, { kind: 'acknowledged', request_id, names: [] })).toEqual({
        subscriptions: sent,
        acknowledged: [],
        refused: [],
      });
    }
  });

  it('that deliver need no answer', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a', 'b'])).subscriptions;
    expect(expire(delivered(sent, 'a'), 10_000, 10_000).unanswered).toEqual(['b']);
  });

  it('are given up after the timeout and not before', () => {
    const sent = sendAll(subscribe(NO_SUBSCRIPTIONS, ['a']), 3, 500).subscriptions;
    expect(expire(sent, 10_499, 10_000)).toEqual({ subscriptions: sent, unanswered: [] });
    expect(expire(sent, 10_500, 10_000).unanswered).toEqual(['a']);
  });

  it('lead, after any sequence of wishes, to the set that was wished for last', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const wish = fc.oneof(
      fc.record({ kind: fc.constantFrom('subscribe' as const, 'unsubscribe' as const, 'resubscribe' as const), name }),
      fc.record({ kind: fc.constant('send' as const), name }),
    );
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 40 }), (wishes) => {
        const wanted = new Set<string>();
        const atVenue = new Set<string>();
        let state = NO_SUBSCRIPTIONS;
        const send = (): void => {
          const sent = sendAll(state);
          state = sent.subscriptions;
          for (const message of sent.messages) {
            const [, operation, names = ''] = message.split(' ');
            for (const each of names.split(',')) {
              if (operation === 'subscribe') atVenue.add(each);
              else atVenue.delete(each);
            }
          }
        };
        for (const { kind, name: wished } of wishes) {
          if (kind === 'send') send();
          else if (kind === 'subscribe' && !wanted.has(wished)) {
            wanted.add(wished);
            state = subscribe(state, [wished]);
          } else if (kind === 'unsubscribe' && wanted.delete(wished)) state = unsubscribe(state, [wished]);
          else if (kind === 'resubscribe' && wanted.has(wished)) state = resubscribe(state, wished);
        }
        send();
        expect([...atVenue].toSorted()).toEqual([...wanted].toSorted());
      }),
      { numRuns: 2_000 },
    );
  });
});
