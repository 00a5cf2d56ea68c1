import { MarketSimError } from '../../errors.ts';
import { randomSource, seedFor, type RandomSource } from '../../random/random-source.ts';
import { faultSchema, type Fault, type FaultKind } from './fault.ts';
import type { FaultScript } from './fault-script.ts';

/** How much goes wrong, and when. Times are market time, in milliseconds. */
export interface RandomFaultsOptions {
  /** Faults begin in this stretch of market time, ends excluded. */
  readonly from_ms: number;
  readonly until_ms: number;
  /** Mean time between the beginnings of two faults. */
  readonly mean_gap_ms: number;
  /** No fault lasts longer. A minute without it. */
  readonly longest_ms?: number;
  /** All without it. */
  readonly kinds?: readonly FaultKind[];
  /** Streams that faults of one stream choose from; without any, such faults concern every stream. */
  readonly streams?: readonly string[];
}

/** Every kind of fault, in the order of the schema. */
export const FAULT_KINDS: readonly FaultKind[] = faultSchema.options.map(({ shape }) => shape.kind.value);

const CLOSE_CODES = [null, 1001, 1011, 1012] as const;
const BROKEN_STATUSES = [500, 502, 503] as const;
const SOME_CONNECTIONS = 4;
const MOST_FRAMES = 5;

interface Chance {
  readonly pick: <Choice>(choices: readonly Choice[]) => Choice | undefined;
  readonly upTo: (most: number) => number;
}

function chanceOf(random: RandomSource): Chance {
  return {
    pick: (choices) => choices[Math.floor(random.uniform() * choices.length)],
    upTo: (most) => 1 + Math.floor(random.uniform() * most),
  };
}

function randomFault(kind: FaultKind, { pick, upTo }: Chance, longestMs: number, streams: readonly string[]): Fault {
  const duration_ms = upTo(longestMs);
  const connection = pick(['all' as const, upTo(SOME_CONNECTIONS) - 1]) ?? 'all';
  const stream = pick(streams) ?? null;
  const count = upTo(MOST_FRAMES);
  switch (kind) {
    case 'disconnect':
      return { kind, connection, code: pick(CLOSE_CODES) ?? null };
    case 'refuse_connections':
      return { kind, duration_ms, status: pick([null, 503]) ?? null, retry_after_s: null };
    case 'stall_stream':
      return { kind, stream, connection, duration_ms };
    case 'stall_socket':
      return {
        kind,
        connection,
        duration_ms,
        answers_pings: pick([true, false]) ?? false,
        frames: pick(['lost', 'late'] as const) ?? 'lost',
      };
    case 'drop_frames':
    case 'repeat_frames':
    case 'reorder_frames':
    case 'break_book_chain':
      return { kind, stream, connection, count, duration_ms };
    case 'garbage':
      return { kind, connection, form: pick(['text', 'json', 'binary'] as const) ?? 'text', count, seed: upTo(1e9) };
    case 'half_frames':
      return { kind, stream, connection, share: upTo(9) / 10, count, duration_ms };
    case 'slow_writes':
      return { kind, connection, duration_ms, chunk_bytes: 64 * upTo(4), every_ms: 50 * upTo(4) };
    case 'refuse_requests': {
      const status = pick([429, 418, ...BROKEN_STATUSES]) ?? 429;
      return { kind, status, retry_after_s: status < 500 ? upTo(10) : null, path: null, count, duration_ms };
    }
    case 'ignore_requests':
      return { kind, path: null, count, duration_ms };
    case 'clock_skew':
      return { kind, skew_ms: (pick([-1, 1]) ?? 1) * upTo(5_000), duration_ms };
  }
}

/**
 * A script of faults: all kinds in turn, each turn in another order. Equal seeds and options give equal scripts.
 *
 * @throws MarketSimError `invalid_faults` when the options leave no fault to choose.
 */
export function randomFaults(seed: number, options: RandomFaultsOptions): FaultScript {
  const { from_ms, kinds = FAULT_KINDS, longest_ms = 60_000, mean_gap_ms, streams = [], until_ms } = options;
  if (kinds.length === 0 || !(mean_gap_ms >= 1) || !(longest_ms >= 1)) {
    throw new MarketSimError(
      'invalid_faults',
      'random faults: name a kind at least, and gaps and lengths of a millisecond at least',
    );
  }
  const random = randomSource(seedFor(seed, 'faults'));
  const chance = chanceOf(random);
  const script: { readonly at_ms: number; readonly fault: Fault }[] = [];
  let turn: FaultKind[] = [];
  const nextMs = (fromMs: number): number => Math.floor(fromMs + 1 + (mean_gap_ms - 1) * random.exponential());
  for (let at_ms = nextMs(from_ms); at_ms < until_ms; at_ms = nextMs(at_ms)) {
    if (turn.length === 0) turn = [...kinds];
    const [kind] = turn.splice(Math.floor(random.uniform() * turn.length), 1);
    if (kind !== undefined) script.push({ at_ms, fault: randomFault(kind, chance, longest_ms, streams) });
  }
  return script;
}
