import { Buffer } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';

import { countText, errorText, XrayError, type Clock } from '@xray/contracts';

import { OperationError } from '../errors.ts';
import { executeOperation } from '../execution/execute.ts';
import type { Door } from '../execution/caller.ts';
import { silentSpeaker, type ExecutionPorts, type ProgressReporter } from '../execution/ports.ts';
import type { ScopeBounds } from '../execution/scope.ts';
import type { Speaker } from '../operation.ts';
import type { Registry } from '../registry.ts';
import { namedOperation, readingOperations, type FixedPlaces, type ReadingOperation } from './reading-operations.ts';
import { createTurns } from './turns.ts';
import { withoutPaths, withoutPlaces } from './without-paths.ts';

/** What a door is made of through which things are only read. */
export interface ReadingDoorOptions {
  /** Gives the operations. It is asked when the first one is wanted: what they load is most of a program. */
  readonly load: () => Promise<Registry>;
  /** The places that the door fixes: `log`, and `config` where there is one. Absolute paths. */
  readonly places: FixedPlaces;
  readonly ports: ExecutionPorts;
  /** Who is answerable for what is asked through it. */
  readonly actor: string;
  /** Takes what operations say beside their output. It never reaches who asks. */
  readonly note: (text: string) => void;
}

/** What an operation gave, as JSON has it. */
export interface Given {
  readonly output: unknown;
  readonly rows: readonly unknown[];
  readonly finding: string | null;
}

/** Why there is no answer, in one sentence that names no place on this machine. */
export interface Refusal {
  /** The code of an `OperationError`; `log_unavailable` where the log cannot be read now, `internal_error` for a defect. */
  readonly code: string;
  readonly message: string;
}

/** What came of asking. */
export type Answer =
  { readonly kind: 'given'; readonly given: Given; readonly json: string } | ({ readonly kind: 'refused' } & Refusal);

/** How one operation is asked for through a door. */
export interface Asked {
  readonly signal: AbortSignal;
  readonly progress?: ProgressReporter;
}

/** A door through which things are only read. */
export interface ReadingDoor {
  operations(): Promise<readonly ReadingOperation[]>;
  /** @throws OperationError `unknown_operation` */
  find(name: string): Promise<ReadingOperation>;
  /** Never throws. */
  answer(reading: ReadingOperation, input: Readonly<Record<string, unknown>>, asked: Asked): Promise<Answer>;
  /** What was thrown, as the door says it. */
  refusal(thrown: unknown): Refusal;
}

/** Operations at work at once, and those that wait for their turn. */
const AT_ONCE = 2;
const WAITING = 30;
/** The longest answer in bytes of JSON. MCP sends it twice, once with its quotes escaped, and clients take 10 MB. */
const MAX_ANSWER_BYTES = 3 * 1024 * 1024;
/** What an operation without bounds of its own is given: a little less than clients wait by default. */
const BOUNDS: ScopeBounds = { records: null, bytes: null, wall_ms: 50_000 };
/** Time after which others have a turn of the event loop. */
const TURN_MS = 20;

/** Nobody is told anything, nobody is asked; between two rows others have their turn. */
function speakerOf(clock: Clock, note: (text: string) => void): Speaker {
  let turnedMs = clock.monotonicMs();
  return {
    ...silentSpeaker,
    note,
    confirm: () =>
      Promise.reject(new OperationError('denied', 'nobody is there to be asked: call it on the command line')),
    async drained() {
      if (clock.monotonicMs() - turnedMs < TURN_MS) return;
      await setImmediate();
      turnedMs = clock.monotonicMs();
    },
  };
}

/** A field that the door fixes is no field of what may be asked for. @throws OperationError `wrong_usage` */
function requireAsked({ fields, operation }: ReadingOperation, input: Readonly<Record<string, unknown>>): void {
  const known = fields.map(({ name }) => name);
  const unknown = Object.keys(input).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const words = known.length === 0 ? 'it takes nothing' : `it takes ${known.join(', ')}`;
  throw new OperationError('wrong_usage', `${operation.id} takes no ${JSON.stringify(unknown)}: ${words}`);
}

function isExpected(thrown: unknown): thrown is XrayError {
  return thrown instanceof XrayError;
}

/** The code of an operation's own error; another one is that of a log which is not there now, or not as it should be. */
function codeOf(error: XrayError): string {
  if (error instanceof OperationError) return error.code;
  return error.policy === 'retry' ? 'log_unavailable' : 'not_done';
}

function written(given: Given): string {
  const json = JSON.stringify(given);
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_ANSWER_BYTES) return json;
  throw new OperationError(
    'bound_met',
    `the answer is there and has ${countText(bytes)} bytes, of which ${countText(MAX_ANSWER_BYTES)} can be given ` +
      'this way: ask for less, or call it on the command line',
  );
}

export function createReadingDoor(door: Door, { actor, load, note, places, ports }: ReadingDoorOptions): ReadingDoor {
  const turns = createTurns(AT_ONCE, WAITING);
  let loading: Promise<Registry> | null = null;

  async function registry(): Promise<Registry> {
    loading ??= load();
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  }

  function refusal(thrown: unknown): Refusal {
    if (isExpected(thrown)) {
      return { code: codeOf(thrown), message: withoutPaths(thrown.detail, places) };
    }
    note(errorText(thrown));
    return {
      code: 'internal_error',
      message: 'it failed for a reason that is a defect: the audit of the market holds it',
    };
  }

  async function execute(reading: ReadingOperation, input: Readonly<Record<string, unknown>>, asked: Asked) {
    const { fixed, operation } = reading;
    // What changes something is denied, whatever is asked of it.
    if (operation.effects === 'none') requireAsked(reading, input);
    const result = await turns.take(asked.signal, () =>
      executeOperation(
        operation,
        { ...input, ...fixed },
        {
          caller: { door, actor },
          ports,
          speaker: speakerOf(ports.clock, note),
          bounds: { ...BOUNDS, ...operation.bounds },
          ...asked,
        },
      ),
    );
    const { finding, output, rows } = result;
    return {
      output: withoutPlaces(output, places),
      rows: rows.map((row) => withoutPlaces(row, places)),
      finding: finding === null ? null : withoutPaths(finding, places),
    };
  }

  return {
    operations: async () => readingOperations(await registry(), places),
    find: async (name) => namedOperation(await registry(), places, name),
    refusal,
    async answer(reading, input, asked) {
      try {
        const given = await execute(reading, input, asked);
        return { kind: 'given', given, json: written(given) };
      } catch (error) {
        return { kind: 'refused', ...refusal(error) };
      }
    },
  };
}
