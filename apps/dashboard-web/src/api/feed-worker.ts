import { openEventFeed } from './event-feed.ts';
import { createUpdateQueue } from './update-queue.ts';
import type { FeedMessage, PageMessage } from './worker-messages.ts';

/*
 * Listens to the stream beside the page, so that reading what arrives never delays a frame: the page is handed, once a frame
 * and only when it has drawn the last part, as much as it can draw in one.
 */
const SYMBOLS_A_FRAME = 40;

const queue = createUpdateQueue(SYMBOLS_A_FRAME);
let pageIsReady = true;

function tell(message: FeedMessage): void {
  self.postMessage(message);
}

function handOn(): void {
  if (!pageIsReady) return;
  const event = queue.next();
  if (event === null) return;
  pageIsReady = false;
  tell({ kind: 'event', event });
}

self.addEventListener('message', ({ data }: MessageEvent<PageMessage>) => {
  if (data.kind === 'look') queue.look(data.symbol);
  else pageIsReady = true;
  handOn();
});

openEventFeed(
  {
    onEvent: (event) => {
      queue.take(event);
      handOn();
    },
    onConnection: (connection) => {
      tell({ kind: 'connection', connection });
    },
  },
  {
    openSource: () => new EventSource('/api/v1/stream'),
    wait: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => {
        clearTimeout(timer);
      };
    },
  },
);
