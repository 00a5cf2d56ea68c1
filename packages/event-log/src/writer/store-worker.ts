import { performance } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

import { faultOf } from '../log-fault.ts';
import { diskFreeBytes } from '../store/free-space.ts';
import { openLogStore, type LogStore } from '../store/log-store.ts';
import type { StoreReply, StoreRequest } from './messages.ts';

/*
 * The thread that owns the disk: checksums, compression, hashing, SQLite and the fsync run here, beside the pipeline's
 * own computing. It loads Node's modules and this package's files only.
 */

let store: LogStore | null = null;
let failed = false;
let spaceTimer: NodeJS.Timeout | null = null;

const SPACE_INTERVAL_MS = 1000;

function reply(message: StoreReply): void {
  parentPort?.postMessage(message);
}

/** Also while nothing is committed: whoever stopped for want of space must learn that there is some again. */
function tellSpace(directory: string): void {
  try {
    reply({ kind: 'space', free_bytes: diskFreeBytes(directory) });
  } catch {
    // The disk does not answer; the next commit will say what is wrong.
  }
}

function close(): void {
  if (spaceTimer !== null) clearInterval(spaceTimer);
  store?.close();
  store = null;
}

function commit(open: LogStore, request: Extract<StoreRequest, { kind: 'commit' }>): void {
  const began = performance.now();
  open.commit(request.commit);
  reply({ kind: 'committed', duration_ms: performance.now() - began });
  open.checkpointIfDue();
}

function serve(request: StoreRequest): void {
  switch (request.kind) {
    case 'open':
      store = openLogStore(request.directory, request.limits);
      reply({ kind: 'opened', heads: store.heads, free_bytes: store.freeBytes() });
      spaceTimer = setInterval(tellSpace, SPACE_INTERVAL_MS, request.directory);
      return;
    case 'commit':
      if (store !== null && !failed) commit(store, request);
      return;
    case 'close':
      close();
      reply({ kind: 'closed' });
      parentPort?.close();
  }
}

parentPort?.on('message', (request: StoreRequest) => {
  try {
    serve(request);
  } catch (thrown) {
    failed = true;
    const fault = faultOf(thrown, 'writing the log');
    reply({ kind: 'failed', fault: fault.fault, detail: fault.message });
  }
});
