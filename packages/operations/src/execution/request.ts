import type { z } from 'zod';

import type { Operation, Speaker } from '../operation.ts';
import type { Caller } from './caller.ts';
import type { ExecutionPorts, ProgressReporter } from './ports.ts';
import type { ScopeBounds } from './scope.ts';

/** How an operation is asked for, beside its input. */
export interface ExecutionRequest {
  readonly caller: Caller;
  readonly ports: ExecutionPorts;
  readonly signal: AbortSignal;
  readonly speaker: Speaker;
  /** Bounds instead of the operation's own. */
  readonly bounds?: Partial<ScopeBounds>;
  readonly progress?: ProgressReporter;
  /** Gets each row at once. Left out, rows are gathered in the result. */
  readonly onRow?: (row: unknown) => void;
  /** How a field of the input is called where it was asked for. */
  readonly nameOf?: (field: string) => string;
}

/** What an operation gave. */
export interface ExecutionResult<Output = unknown, Row = unknown> {
  readonly output: Output;
  /** What it was carried out with: the input, its defaults filled in. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The rows that were gathered; empty where each was handed over at once, or the operation gives none. */
  readonly rows: readonly Row[];
  /** What is wrong with the output, in a sentence; `null` where nothing is. */
  readonly finding: string | null;
  /** Whether it was stopped, after a whole commit: by whoever asked, or by a wish in the audit. */
  readonly stopped: boolean;
  readonly trace_id: string;
}

/** An operation of which only the output's type is known. */
export type OperationGiving<Output extends z.ZodType> = Operation<string, z.ZodObject, Output>;
