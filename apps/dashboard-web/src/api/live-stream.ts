import { mergeStreamEvent } from './merge-update.ts';
import type { DashboardStreamEvent, DashboardViewModel } from './wire.ts';

/**
 * How the page stands to the server's stream.
 * - `connecting`: nothing has arrived yet.
 * - `open`: updates arrive.
 * - `lost`: the connection broke; it is tried again.
 * - `closed`: nobody listens.
 */
export type Connection = 'connecting' | 'open' | 'lost' | 'closed';

export interface LiveState {
  readonly view: DashboardViewModel | null;
  readonly connection: Connection;
}

export interface LiveStream {
  readonly getState: () => LiveState;
  /** The stream is open as long as somebody listens. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** What the stream needs of a browser. */
export interface StreamSurroundings {
  openSource(url: string): EventSource;
  requestFrame(run: () => void): void;
  wait(run: () => void, ms: number): () => void;
}

const browser: StreamSurroundings = {
  openSource: (url) => new EventSource(url),
  requestFrame: (run) => {
    // A hidden page draws no frames: there, a timer takes the updates.
    if (document.hidden) setTimeout(run, 1000);
    else requestAnimationFrame(run);
  },
  wait: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

const reconnectAfterMs = [500, 1000, 2000, 5000] as const;
const EVENT_NAMES = ['message', 'snapshot', 'update'] as const;

function isStreamEvent(value: unknown): value is DashboardStreamEvent {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'schema') === 'dashboard_stream_event';
}

/**
 * The live view. Events are taken as they come and told once per animation frame, however many there were. A browser
 * reconnects by itself, with the last event's id; where it has given up, the stream is opened anew.
 */
export function createLiveStream(url: string, around: StreamSurroundings = browser): LiveStream {
  const listeners = new Set<() => void>();
  let state: LiveState = { view: null, connection: 'closed' };
  let arrived: DashboardStreamEvent[] = [];
  let framePending = false;
  let source: EventSource | null = null;
  let cancelReopen: (() => void) | null = null;
  let failures = 0;

  function tell(next: LiveState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function takeArrived(): void {
    framePending = false;
    const events = arrived;
    arrived = [];
    if (source === null) return;
    const view = events.reduce(mergeStreamEvent, state.view);
    tell({ view, connection: 'open' });
  }

  function onMessage(message: MessageEvent<unknown>): void {
    failures = 0;
    const event: unknown = JSON.parse(String(message.data));
    if (!isStreamEvent(event)) return;
    arrived.push(event);
    if (framePending) return;
    framePending = true;
    around.requestFrame(takeArrived);
  }

  function onError(opened: EventSource): void {
    if (source !== opened) return;
    tell({ ...state, connection: 'lost' });
    if (opened.readyState !== 2) return;
    const delay = reconnectAfterMs[Math.min(failures, reconnectAfterMs.length - 1)] ?? 5000;
    failures += 1;
    cancelReopen = around.wait(open, delay);
  }

  function open(): void {
    const opened = around.openSource(url);
    source = opened;
    for (const name of EVENT_NAMES) opened.addEventListener(name, onMessage);
    opened.addEventListener('open', () => {
      if (source === opened && state.view !== null) tell({ ...state, connection: 'open' });
    });
    opened.addEventListener('error', () => {
      onError(opened);
    });
  }

  function close(): void {
    cancelReopen?.();
    cancelReopen = null;
    source?.close();
    source = null;
    arrived = [];
    state = { ...state, connection: 'closed' };
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        state = { ...state, connection: 'connecting' };
        open();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) close();
      };
    },
  };
}
