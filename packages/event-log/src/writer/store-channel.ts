import type { Worker } from 'node:worker_threads';

import type { LogStream } from '@xray/contracts';

import { EventLogError } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import type { Commit } from '../store/segment-writer.ts';
import type { StoreReply, StoreRequest } from './messages.ts';

/** The store as the writer sees it: commits go in, and are answered in the same order. */
export interface StoreChannel {
  /** Hands a commit over; its buffers are the store's from here on. */
  commit(commit: Commit): void;
  /** Once every commit is answered. */
  close(): Promise<void>;
}

export interface StoreListener {
  /** The oldest commit that was not answered is durable. */
  committed(durationMs: number): void;
  /** What is free on the disk, about once a second. */
  space(freeBytes: number): void;
  /** That commit and all after it are not in the log, and none will be. */
  failed(error: EventLogError): void;
}

export interface OpenedStore {
  readonly channel: StoreChannel;
  readonly heads: ReadonlyMap<LogStream, number>;
  readonly free_bytes: number;
}

/** Sources run as they are; the build has the worker beside the index. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './store-worker.ts' : './store-worker.js', import.meta.url);
}

function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) =>
    worker.once('exit', () => {
      resolve();
    }),
  );
}

/** Starts the store's thread and opens the log in it. The thread keeps the process alive while a commit is under way. */
export async function openStoreThread(
  directory: string,
  limits: LogLimits,
  listener: StoreListener,
): Promise<OpenedStore> {
  // Loaded where a log is written: whoever reads one waits for none of it.
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(workerUrl(), { name: 'xray event log' });
  return openStoreIn(worker, { kind: 'open', directory, limits }, listener);
}

type Opening = Extract<StoreRequest, { readonly kind: 'open' }>;

function openStoreIn(worker: Worker, opening: Opening, listener: StoreListener): Promise<OpenedStore> {
  const ask = (request: StoreRequest, transfer: readonly ArrayBuffer[] = []): void => {
    worker.postMessage(request, transfer);
  };
  let unanswered = 0;
  let opened = false;
  let closed = false;
  const exited = exitOf(worker);

  const channel: StoreChannel = {
    commit(commit) {
      unanswered += 1;
      if (unanswered === 1) worker.ref();
      ask(
        { kind: 'commit', commit },
        commit.batches.map((batch) => batch.block.buffer),
      );
    },
    async close() {
      if (!closed) {
        closed = true;
        worker.ref();
        ask({ kind: 'close' });
      }
      await exited;
    },
  };

  return new Promise((resolve, reject) => {
    const fail = (error: EventLogError): void => {
      reject(error);
      if (opened) listener.failed(error);
      else closed = true;
      worker.unref();
      if (!opened) void worker.terminate();
    };
    worker.on('message', (reply: StoreReply) => {
      switch (reply.kind) {
        case 'opened':
          opened = true;
          worker.unref();
          resolve({ channel, heads: reply.heads, free_bytes: reply.free_bytes });
          return;
        case 'space':
          listener.space(reply.free_bytes);
          return;
        case 'committed':
          unanswered -= 1;
          if (unanswered === 0 && !closed) worker.unref();
          listener.committed(reply.duration_ms);
          return;
        case 'failed':
          fail(new EventLogError(reply.fault, reply.detail));
          return;
        case 'closed':
          closed = true;
      }
    });
    worker.once('error', (cause) => {
      fail(
        new EventLogError('writer_halted', `the log's thread failed: ${String(cause)}; open the log again`, { cause }),
      );
    });
    worker.once('exit', () => {
      if (!closed)
        fail(new EventLogError('writer_halted', `the log's thread for ${opening.directory} ended; open the log again`));
    });
    ask(opening);
  });
}
