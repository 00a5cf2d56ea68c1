import type { DashboardStreamEvent } from './wire.ts';

/**
 * How the page stands to the server's stream.
 * - `connecting`: nothing has arrived yet.
 * - `open`: updates arrive.
 * - `lost`: the connection broke; it is tried again.
 * - `closed`: nobody listens.
 */
export type Connection = 'connecting' | 'open' | 'lost' | 'closed';

export interface FeedListener {
  onEvent(event: DashboardStreamEvent): void;
  onConnection(connection: 'open' | 'lost'): void;
}

/** What the feed needs of a browser. */
export interface FeedSurroundings {
  openSource(): EventSource;
  wait(run: () => void, ms: number): () => void;
}

const RECONNECT_AFTER_MS = [500, 1000, 2000, 5000] as const;
const EVENT_NAMES = ['message', 'snapshot', 'update'] as const;
const CLOSED = 2;

function isStreamEvent(value: unknown): value is DashboardStreamEvent {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'schema') === 'dashboard_stream_event';
}

/**
 * The events of a stream until it is closed. A browser reconnects by itself, with the last event's id; where it has given up,
 * the stream is opened anew, after longer and longer pauses until something comes.
 */
export function openEventFeed(listener: FeedListener, around: FeedSurroundings): { close(): void } {
  let source: EventSource | null = null;
  let cancelReopen: (() => void) | null = null;
  let failures = 0;

  function onMessage(message: MessageEvent<unknown>): void {
    failures = 0;
    const event: unknown = JSON.parse(String(message.data));
    if (isStreamEvent(event)) listener.onEvent(event);
  }

  function onError(opened: EventSource): void {
    if (source !== opened) return;
    listener.onConnection('lost');
    if (opened.readyState !== CLOSED) return;
    const delay = RECONNECT_AFTER_MS[Math.min(failures, RECONNECT_AFTER_MS.length - 1)] ?? 5000;
    failures += 1;
    cancelReopen = around.wait(open, delay);
  }

  function open(): void {
    const opened = around.openSource();
    source = opened;
    for (const name of EVENT_NAMES) opened.addEventListener(name, onMessage);
    opened.addEventListener('open', () => {
      if (source === opened) listener.onConnection('open');
    });
    opened.addEventListener('error', () => {
      onError(opened);
    });
  }

  open();
  return {
    close() {
      cancelReopen?.();
      source?.close();
      source = null;
    },
  };
}
