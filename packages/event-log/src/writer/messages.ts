import type { LogStream } from '@xray/contracts';

import type { EventLogErrorCode } from '../errors.ts';
import type { LogLimits } from '../limits.ts';
import type { Commit } from '../store/segment-writer.ts';

/** What the writer asks of the thread that owns the disk. Commits are answered in the order in which they were asked for. */
export type StoreRequest =
  | { readonly kind: 'open'; readonly directory: string; readonly limits: LogLimits }
  | { readonly kind: 'commit'; readonly commit: Commit }
  | { readonly kind: 'close' };

export type StoreReply =
  | { readonly kind: 'opened'; readonly heads: ReadonlyMap<LogStream, number>; readonly free_bytes: number }
  | { readonly kind: 'committed'; readonly duration_ms: number }
  /** Every second, whether anything is committed or not. */
  | { readonly kind: 'space'; readonly free_bytes: number }
  | { readonly kind: 'failed'; readonly fault: EventLogErrorCode; readonly detail: string }
  | { readonly kind: 'closed' };
