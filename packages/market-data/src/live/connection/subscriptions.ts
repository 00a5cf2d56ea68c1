import type { ControlFrame } from '../../venues/venue.ts';

type Operation = 'subscribe' | 'unsubscribe';

interface Ask {
  readonly operation: Operation;
  readonly name: string;
  /** In a message of its own, so that its answer speaks of it only. */
  readonly alone: boolean;
}

interface Asked {
  readonly id: number;
  readonly operation: Operation;
  readonly names: readonly string[];
  readonly sent_at_ms: number;
}

/** What one socket is asked to send: what waits to be asked for, and what was asked for and not answered. */
export interface Subscriptions {
  readonly waiting: readonly Ask[];
  readonly asked: readonly Asked[];
  readonly next_id: number;
}

export interface ControlMessage {
  readonly id: number;
  readonly operation: Operation;
  readonly names: readonly string[];
}

export interface Settled {
  readonly subscriptions: Subscriptions;
  /** Subscriptions that the venue has taken. */
  readonly acknowledged: readonly string[];
  /** Subscriptions that the venue has refused by themselves. */
  readonly refused: readonly string[];
}

export const NO_SUBSCRIPTIONS: Subscriptions = { waiting: [], asked: [], next_id: 1 };

function add(state: Subscriptions, operation: Operation, names: readonly string[], alone: boolean): Subscriptions {
  return { ...state, waiting: [...state.waiting, ...names.map((name) => ({ operation, name, alone }))] };
}

export function subscribe(state: Subscriptions, names: readonly string[]): Subscriptions {
  return add(state, 'subscribe', names, false);
}

/** Ends subscriptions; those that only wait to be asked for are not asked for at all. */
export function unsubscribe(state: Subscriptions, names: readonly string[]): Subscriptions {
  const ended = new Set(names);
  const left = state.waiting.filter((ask) => !ended.has(ask.name));
  const waits = (operation: Operation, name: string): boolean =>
    state.waiting.some((ask) => ask.operation === operation && ask.name === name);
  const unknown = (name: string): boolean => waits('subscribe', name) && !waits('unsubscribe', name);
  return add(
    { ...state, waiting: left },
    'unsubscribe',
    names.filter((name) => !unknown(name)),
    false,
  );
}

/** Ends one subscription and begins it again. */
export function resubscribe(state: Subscriptions, name: string): Subscriptions {
  if (state.waiting.some((ask) => ask.name === name)) return state;
  return add(add(state, 'unsubscribe', [name], true), 'subscribe', [name], true);
}

/** The next message to send, with the state after it; `null` where nothing waits. */
export function nextMessage(
  state: Subscriptions,
  nowMs: number,
  namesPerMessage: number,
): { readonly subscriptions: Subscriptions; readonly message: ControlMessage } | null {
  const [first] = state.waiting;
  if (first === undefined) return null;
  const end = state.waiting.findIndex((ask) => ask.operation !== first.operation || ask.alone);
  const length = first.alone ? 1 : Math.min(end < 0 ? state.waiting.length : end, namesPerMessage);
  const names = state.waiting.slice(0, length).map((ask) => ask.name);
  const message: ControlMessage = { id: state.next_id, operation: first.operation, names };
  return {
    message,
    subscriptions: {
      waiting: state.waiting.slice(length),
      asked: [...state.asked, { ...message, sent_at_ms: nowMs }],
      next_id: state.next_id + 1,
    },
  };
}

/** Takes the venue's answer. A refused message of several streams is asked again for each alone. */
export function settle(
  state: Subscriptions,
  answer: Extract<ControlFrame, { readonly kind: 'acknowledged' | 'refused' }>,
): Settled {
  const of = state.asked.find((asked) =>
    answer.request_id === null
      ? answer.names.some((name) => asked.names.includes(name))
      : asked.id === answer.request_id,
  );
  if (of === undefined) return { subscriptions: state, acknowledged: [], refused: [] };
  const named = answer.names.length === 0 ? of.names : of.names.filter((name) => answer.names.includes(name));
  const left = of.names.filter((name) => !named.includes(name));
  const asked = state.asked.flatMap((each) => {
    if (each !== of) return [each];
    return left.length === 0 ? [] : [{ ...each, names: left }];
  });
  const subscriptions = { ...state, asked };
  if (of.operation === 'unsubscribe') return { subscriptions, acknowledged: [], refused: [] };
  if (answer.kind === 'acknowledged') return { subscriptions, acknowledged: named, refused: [] };
  if (named.length === 1) return { subscriptions, acknowledged: [], refused: named };
  return { subscriptions: add(subscriptions, 'subscribe', named, true), acknowledged: [], refused: [] };
}

/** A frame of the stream shows that it is subscribed to, whether or not the venue has said so. */
export function delivered(state: Subscriptions, name: string): Subscriptions {
  if (!state.asked.some((asked) => asked.operation === 'subscribe' && asked.names.includes(name))) return state;
  const asked = state.asked.flatMap((each) => {
    if (each.operation !== 'subscribe') return [each];
    const names = each.names.filter((other) => other !== name);
    return names.length === 0 ? [] : [{ ...each, names }];
  });
  return { ...state, asked };
}

/** Gives up on answers that have been waited for too long: the subscriptions among them, which are to be asked again. */
export function expire(
  state: Subscriptions,
  nowMs: number,
  timeoutMs: number,
): { readonly subscriptions: Subscriptions; readonly unanswered: readonly string[] } {
  const late = state.asked.filter((asked) => nowMs - asked.sent_at_ms >= timeoutMs);
  if (late.length === 0) return { subscriptions: state, unanswered: [] };
  return {
    subscriptions: { ...state, asked: state.asked.filter((asked) => !late.includes(asked)) },
    unanswered: late.flatMap((asked) => (asked.operation === 'subscribe' ? asked.names : [])),
  };
}
