import { runIdSchema, type RunId, type EventLogReader, type StoredRecord } from '@xray/contracts';
import { at } from '@xray/contracts/checks';

import { firstNumber, flatText, lastText } from './canonical-text.ts';
import { readBatches } from './read-batches.ts';

const ID_BYTES = 32;

/** Run ids at 32 bytes each. */
interface PackedRunIds {
  insert(position: number, runId: string): void;
  at(position: number): RunId;
}

function createPackedRunIds(): PackedRunIds {
  let bytes = Buffer.alloc(64 * ID_BYTES);
  let used = 0;
  return {
    insert(position, runId) {
      if (used + ID_BYTES > bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
      const start = position * ID_BYTES;
      bytes.copyWithin(start + ID_BYTES, start, used);
      bytes.write(runId, start, ID_BYTES, 'hex');
      used += ID_BYTES;
    },
    at: (position) => runIdSchema.parse(bytes.toString('hex', position * ID_BYTES, (position + 1) * ID_BYTES)),
  };
}

/** The finished runs of one symbol, by engine time, then run id. */
export interface SymbolRuns {
  readonly symbol: string;
  readonly engine_timestamps_ms: readonly number[];
  idAt(position: number): RunId;
}

/** Which symbol ran when: 40 bytes a run, so that no question about runs has to read the log again. */
export interface RunIndex {
  /** Takes what the log has got since the last time. Calls share one reading. */
  catchUp(): Promise<void>;
  /** By name. */
  symbols(): readonly SymbolRuns[];
  of(symbol: string): SymbolRuns | null;
}

interface Runs extends SymbolRuns {
  readonly engine_timestamps_ms: number[];
  readonly ids: PackedRunIds;
}

interface Finished {
  readonly symbol: string;
  readonly engine_timestamp_ms: number;
  readonly run_id: string;
}

function finishedRun(stored: StoredRecord<'run_record'>): Finished | null {
  const { body } = stored;
  if (body.includes('"status":"started"')) return null;
  const symbol = lastText(body, '"symbol":"');
  const runId = lastText(body, '"run_id":"');
  const time = firstNumber(body, '"engine_timestamp_ms":');
  if (symbol === null || runId === null || time === null) return stored.record;
  return { symbol, run_id: runId, engine_timestamp_ms: time };
}

/** The first position whose time is later. */
export function positionAfter(times: readonly number[], timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(times, middle) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addRun(runs: Runs, timeMs: number, runId: string): void {
  const times = runs.engine_timestamps_ms;
  let position = positionAfter(times, timeMs);
  for (let before = position - 1; before >= 0 && times[before] === timeMs; before -= 1) {
    const other = runs.ids.at(before);
    if (other === runId) return;
    if (other > runId) position = before;
  }
  if (position === times.length) times.push(timeMs);
  else times.splice(position, 0, timeMs);
  runs.ids.insert(position, runId);
}

export function createRunIndex(reader: EventLogReader): RunIndex {
  const bySymbol = new Map<string, Runs>();
  let sorted: readonly Runs[] | null = [];
  let seq = 0;
  let reading: Promise<void> | null = null;

  function runsOf(symbol: string): Runs {
    let runs = bySymbol.get(symbol);
    if (runs === undefined) {
      const ids = createPackedRunIds();
      const name = flatText(symbol);
      runs = { symbol: name, engine_timestamps_ms: [], ids, idAt: (position) => ids.at(position) };
      bySymbol.set(name, runs);
      sorted = null;
    }
    return runs;
  }

  async function read(): Promise<void> {
    for await (const batch of readBatches(reader, 'run_record', { from_seq: seq + 1 })) {
      for (const stored of batch) {
        const run = finishedRun(stored);
        if (run !== null) addRun(runsOf(run.symbol), run.engine_timestamp_ms, run.run_id);
      }
      seq = batch.at(-1)?.seq ?? seq;
    }
  }

  return {
    catchUp() {
      reading ??= read().finally(() => {
        reading = null;
      });
      return reading;
    },
    symbols() {
      sorted ??= [...bySymbol.values()].sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
      return sorted;
    },
    of: (symbol) => bySymbol.get(symbol) ?? null,
  };
}
