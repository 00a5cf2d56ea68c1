import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { SimulatedMarket } from '../simulate.ts';
import type { LabelsHeader } from './bar-label.ts';

/**
 * The truth about a market as JSON lines, for a file of its own beside the log: a header, then a line for every bar and
 * symbol, by time and then in the order of the model's instruments. No line ends in a line feed.
 */
export function* labelLines({ config, truth }: SimulatedMarket): Generator<string> {
  const { bars, model, seed, start_ts_ms } = config;
  const header: LabelsHeader = { schema: 'simulated_labels', schema_version: 1, seed, start_ts_ms, bars, model };
  yield JSON.stringify(header);
  const labels = truth.map((of) => of.labels());
  for (let bar = 0; bar < bars; bar += 1) {
    for (const ofSymbol of labels) {
      const label = ofSymbol[bar];
      if (label !== undefined) yield JSON.stringify(label);
    }
  }
}

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
