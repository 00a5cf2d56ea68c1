import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { SimulatedMarket } from '../simulate.ts';
import { labelLines } from './label-lines.ts';

/** Where the truth about the market of a log is kept: beside the folder, where no reader of the log looks. */
export function labelsFileOf(logDirectory: string): string {
  return `${resolve(logDirectory)}.labels.jsonl`;
}

function* lines(market: SimulatedMarket): Generator<string> {
  for (const line of labelLines(market)) yield `${line}\n`;
}

/** Writes the labels beside their final name and moves them there when they are whole. */
export async function writeLabels(market: SimulatedMarket, file: string): Promise<void> {
  const unfinished = `${file}.part`;
  try {
    await pipeline(Readable.from(lines(market)), createWriteStream(unfinished));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
