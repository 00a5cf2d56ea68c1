import type { AuditRecord, Clock } from '@xray/contracts';
import type { z } from 'zod';

import type { Caller } from './execution/caller.ts';
import type { Scope, ScopeBounds } from './execution/scope.ts';
import type { Subsystem } from './subsystems.ts';

/**
 * What an operation changes. `none`: nothing, it reads. `one_commit`: one transaction of the governance log, whole or not at all.
 * `resumable`: work of many commits; a stop leaves whole ones, and the same call goes on from there.
 */
export type Effects = 'none' | 'one_commit' | 'resumable';

/** How far long work has come, said under a label. */
export interface Progress {
  /** `done` of `total`, in one unit; `text` for a person. */
  update(done: number, total: number, text?: string): void;
  /** The work is over, however it ended. */
  end(): void;
}

/** Whom an operation speaks to while it works. What it gives in the end is its output. */
export interface Speaker {
  /** One line beside the output about what goes on whether anybody reads or not: it holds nothing up, and may be left out. */
  readonly tell: (text: string) => void;
  /** One line about the work: advice, warnings. */
  readonly note: (text: string) => void;
  /** Whether lines beside the output are wanted: not where the output alone is asked for. */
  readonly tells: boolean;
  /** Whether somebody looks who can answer a question, and whose screen may be drawn on. */
  readonly interactive: boolean;
  /** Asks a person, who must type the word; `false` where they type another. @throws OperationError `denied` where nobody is there */
  readonly confirm: (question: string, word: string) => Promise<boolean>;
  /** Resolves once a slow reader of rows has caught up. */
  readonly drained: () => Promise<void>;
}

/** What an operation is handed: the edge of the process, and whoever asked. */
export interface OperationContext<Row = never> {
  readonly clock: Clock;
  /** Who asked. */
  readonly caller: Caller;
  /** Aborted where the operation is to stop: by whoever asked, or by its scope. */
  readonly signal: AbortSignal;
  readonly speaker: Speaker;
  /** What it may read and how long it may take. */
  readonly scope: Scope;
  /** Long work reports how far it is. */
  readonly progress: (label: string) => Progress;
  /** Hands over one row of an operation that gives rows, in order, before the output. */
  readonly row: (row: Row) => void;
  /** Hands over entries of a `one_commit` operation: they are durable together with the entry that it is completed, or not at all. */
  readonly commit: (entries: readonly AuditRecord[]) => void;
}

/** How an operation is declared, and what it does. */
export interface Operation<
  Id extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  Row extends z.ZodType = z.ZodType,
> {
  /** The words of the command line that call it: `why`, `sim record`. */
  readonly id: Id;
  /** What it is for, in a sentence without its end. */
  readonly summary: string;
  /** A command line that works as it stands. */
  readonly example: string;
  /**
   * What it takes, as a strict object. Each field's `description` is its help; `title` the word for its value; `x-env` names an
   * environment variable that the command line reads it from; `x-local` marks a place on this machine, which only who sits at it
   * may name. The field `log` is the folder of the market that the operation is about.
   */
  readonly input: Input;
  /** The fields that the command line takes by their place, in order; the last may be a list. */
  readonly places?: readonly (keyof z.input<Input> & string)[];
  /** What it gives. `null` where there is nothing but rows. */
  readonly output: Output;
  /** What each of its rows is, where it gives rows before the output. */
  readonly rows?: Row;
  readonly effects: Effects;
  /** Fields that name a file which it writes: where one is given, an operation that reads is a `resumable` one. */
  readonly writes?: readonly (keyof z.input<Input> & string)[];
  /** The subsystems that it works with. */
  readonly touches: readonly Subsystem[];
  /** Where it costs more than a glance: the bounds that hold where who asks gives none. The command line gives none by itself. */
  readonly bounds?: ScopeBounds;
  /** Of a resumable operation: what a stop leaves, and how the next call goes on. */
  readonly stop?: {
    /** Whether it works until it is told to stop, so that a stop is its usual end. */
    readonly is_usual: boolean;
    readonly leaves: string;
  };
  /** Does it. What it throws is why it failed; what it resolves with is parsed by `output`. */
  run(input: z.output<Input>, context: OperationContext<z.input<Row>>): Promise<z.input<Output>>;
  /** The output as lines for a person. */
  render(output: z.output<Output>, input: z.output<Input>): Iterable<string>;
  /** A row as a line for a person; its JSON where it is left out. */
  renderRow?(row: z.output<Row>): string;
  /** What is wrong with an output that is a result all the same, in a sentence: the command line ends with 1. `null` where nothing is. */
  finding?(output: z.output<Output>): string | null;
}

/** Declares an operation; its types follow from its schemas. */
export function defineOperation<
  const Id extends string,
  Input extends z.ZodObject,
  Output extends z.ZodType,
  Row extends z.ZodType = z.ZodNever,
>(operation: Operation<Id, Input, Output, Row>): Operation<Id, Input, Output, Row> {
  return operation;
}
