import type { Connection } from './event-feed.ts';
import { mergeStreamEvent } from './merge-update.ts';
import type { DashboardStreamEvent, DashboardViewModel } from './wire.ts';
import type { FeedMessage, PageMessage } from './worker-messages.ts';

export interface LiveState {
  readonly view: DashboardViewModel | null;
  readonly connection: Connection;
}

/** The live view. Its symbols are light ones, all but the one that is looked at. */
export interface LiveView {
  readonly getState: () => LiveState;
  /** The stream is open as long as somebody listens. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks for the whole section of a symbol, now and with every update. */
  readonly look: (symbol: string | null) => void;
}

/** Somebody who listens to the stream. */
export interface Feed {
  look(symbol: string | null): void;
  /** The last event is drawn: the next one may come. */
  ready(): void;
  close(): void;
}

/** What the live view needs of a browser. */
export interface LiveSurroundings {
  openFeed(onMessage: (message: FeedMessage) => void): Feed;
  requestFrame(run: () => void): void;
}

function openWorker(onMessage: (message: FeedMessage) => void): Feed {
  const worker = new Worker(new URL('./feed-worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<FeedMessage>) => {
    onMessage(data);
  });
  const tell = (message: PageMessage): void => {
    worker.postMessage(message);
  };
  return {
    look: (symbol) => {
      tell({ kind: 'look', symbol });
    },
    ready: () => {
      tell({ kind: 'ready' });
    },
    close: () => {
      worker.terminate();
    },
  };
}

const browser: LiveSurroundings = {
  openFeed: openWorker,
  requestFrame: (run) => {
    // A hidden page draws no frames: there, a timer takes the updates.
    if (document.hidden) setTimeout(run, 1000);
    else requestAnimationFrame(run);
  },
};

/** Events are taken as they come, and told once per animation frame, however many there were. */
export function createLiveView(around: LiveSurroundings = browser): LiveView {
  const listeners = new Set<() => void>();
  let state: LiveState = { view: null, connection: 'closed' };
  let arrived: DashboardStreamEvent[] = [];
  let framePending = false;
  let feed: Feed | null = null;
  let looked: string | null = null;

  function tell(next: LiveState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function takeArrived(): void {
    framePending = false;
    const events = arrived;
    arrived = [];
    if (feed === null) return;
    tell({ view: events.reduce(mergeStreamEvent, state.view), connection: 'open' });
    feed.ready();
  }

  function onMessage(message: FeedMessage): void {
    switch (message.kind) {
      case 'connection':
        if (message.connection === 'lost' || state.view !== null) tell({ ...state, connection: message.connection });
        return;
      case 'event':
        arrived.push(message.event);
        if (framePending) return;
        framePending = true;
        around.requestFrame(takeArrived);
    }
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        state = { ...state, connection: 'connecting' };
        feed = around.openFeed(onMessage);
        if (looked !== null) feed.look(looked);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        feed?.close();
        feed = null;
        arrived = [];
        state = { ...state, connection: 'closed' };
      };
    },
    look(symbol) {
      looked = symbol;
      feed?.look(symbol);
    },
  };
}
