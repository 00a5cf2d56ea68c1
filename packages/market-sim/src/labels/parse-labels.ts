import { errorText } from '@xray/contracts';
import { parseAs } from '@xray/contracts/config';
import type { z } from 'zod';

import { MarketSimError } from '../errors.ts';
import { barLabelSchema, labelsHeaderSchema, type BarLabel, type LabelsHeader } from './bar-label.ts';

/** The truth of a market as a file of labels holds it: what it was made with, then every bar of every instrument. */
export interface SimulatedLabels {
  readonly header: LabelsHeader;
  /** By time, then in the order of the model's instruments. */
  readonly labels: readonly BarLabel[];
}

function parseLine<S extends z.ZodType>(schema: S, line: string, number: number): z.output<S> {
  const refusal = (detail: string): MarketSimError =>
    new MarketSimError('invalid_labels', `labels line ${number}: ${detail}; write the labels again with the market`);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw refusal(errorText(error));
  }
  return parseAs(schema, value, refusal);
}

/**
 * Reads back what `labelLines` wrote.
 *
 * @throws MarketSimError `invalid_labels`, naming the line: a broken line, or not as many as the header promises
 */
export function parseLabels(text: string): SimulatedLabels {
  const [first = '', ...rest] = text.split('\n');
  const header = parseLine(labelsHeaderSchema, first, 1);
  const lines = rest.at(-1) === '' ? rest.slice(0, -1) : rest;
  const labels = lines.map((line, position) => parseLine(barLabelSchema, line, position + 2));
  const promised = header.bars * header.model.instruments.length;
  if (labels.length !== promised) {
    const detail = `${labels.length} bars are in the labels and ${promised} are promised; write them again with the market`;
    throw new MarketSimError('invalid_labels', detail);
  }
  return { header, labels };
}
