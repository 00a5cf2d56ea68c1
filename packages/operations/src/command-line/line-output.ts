import { setTimeout as delay } from 'node:timers/promises';

import { countText } from '@xray/contracts';

/** What lines are written to: the part of a stream that is needed. */
export interface LineStream {
  write(text: string): boolean;
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  on(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

export interface LineOutput {
  /** One line that whoever reads waits for. */
  line(text: string): void;
  /** One line about work that goes on whether anybody reads or not: left out, and counted, where too much waits to be read. */
  tell(text: string): void;
  /** Resolves once a slow reader has caught up. */
  drained(): Promise<void>;
  /** Resolves with whether everything is read within a time. */
  readWithin(ms: number): Promise<boolean>;
}

/** What waits for a slow reader; a line of a run has some 200 bytes. */
const MAX_WAITING_BYTES = 1_048_576;
const LOOK_MS = 5;

/**
 * Lines for a reader who may be slow, stop or go away. The stream holds what waits, in memory.
 *
 * @param onFailure is told once that nothing can be written any more; lines go nowhere from then on
 */
export function createLineOutput(stream: LineStream, onFailure: (error: NodeJS.ErrnoException) => void): LineOutput {
  let leftOut = 0;
  let failed = false;
  stream.on('error', (error) => {
    if (failed) return;
    failed = true;
    onFailure(error);
  });
  const line = (text: string): void => {
    if (!failed) stream.write(`${text}\n`);
  };
  const sayWhatWasLeftOut = (): void => {
    if (leftOut === 0) return;
    line(`… ${countText(leftOut)} lines are left out here: they were not read fast enough`);
    leftOut = 0;
  };
  stream.on('drain', sayWhatWasLeftOut);
  return {
    line(text) {
      sayWhatWasLeftOut();
      line(text);
    },
    tell(text) {
      if (failed) return;
      // Once a line was left out, those after it would stand in the wrong place until that is said.
      if (leftOut > 0 || stream.writableLength > MAX_WAITING_BYTES) leftOut += 1;
      else line(text);
    },
    async drained() {
      while (!failed && stream.writableNeedDrain) await delay(LOOK_MS);
    },
    async readWithin(ms) {
      const lateMs = performance.now() + ms;
      while (!failed && stream.writableLength > 0 && performance.now() < lateMs) await delay(LOOK_MS);
      return failed || stream.writableLength === 0;
    },
  };
}
