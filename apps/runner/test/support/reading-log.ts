import { writeFileSync } from 'node:fs';

import { openLogReader } from '@xray/event-log';
import { readingOperations, type ReadingOperation, type Registry } from '@xray/operations';

import { lastJson, xray } from './xray.ts';

/** A small market that was recorded and run, and one of its runs. */
export interface ReadingLog {
  readonly log: string;
  /** A configuration that is not the shipped one. */
  readonly config: string;
  readonly run_id: string;
}

export async function recordReadingLog(log: string): Promise<ReadingLog> {
  for (const words of [['sim', 'record', '--bars', '40'], ['run']]) {
    const ended = await xray(...words, '--log', log, '--json');
    if (ended.code !== 0) throw new Error(`the log could not be made: ${ended.stderr}`);
    lastJson(ended);
  }
  const reader = openLogReader({ directory: log });
  try {
    const run_id = [...reader.read('run_record')].flat().at(-1)?.record.run_id;
    if (run_id === undefined) throw new Error('the log holds no run');
    const config = `${log}.yaml`;
    writeFileSync(config, 'live: { symbols: [BTCUSDT] }\n');
    return { log, config, run_id };
  } finally {
    reader.close();
  }
}

/** One call of an operation: what is asked for beside the log. */
export interface ReadingCall {
  readonly reading: ReadingOperation;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the example of an operation says for a field. */
function exampleWord({ operation }: ReadingOperation, field: string): string | undefined {
  const words = operation.example.split(' ').slice(1 + operation.id.split(' ').length);
  const place = operation.places?.indexOf(field) ?? -1;
  return place === -1 ? words[words.indexOf(`--${field.replaceAll('_', '-')}`) + 1] : words[place];
}

/** What rows there are is asked for too. */
const MORE: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  inspect: { stream: 'gate_event', symbol: 'ETHUSDT', limit: 3 },
};

/** What is asked for where the required fields alone say too little, or this log is too small for them. */
const INSTEAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  evaluate: { simulate: true, bars: 520, seeds: 1 },
};

/** A call of every reading operation, whatever operations there are: its required fields as this log or its example has them. */
export function readingCalls(registry: Registry, { config, log, run_id }: ReadingLog): readonly ReadingCall[] {
  const known: Readonly<Record<string, unknown>> = { run_id, symbol: 'ETHUSDT' };
  return readingOperations(registry, { log, config }).flatMap((reading) => {
    const required = reading.fields.filter(({ is_required }) => is_required);
    const input = required.map(({ name }) => [name, known[name] ?? exampleWord(reading, name)] as const);
    const more = MORE[reading.operation.id];
    const least = INSTEAD[reading.operation.id] ?? Object.fromEntries(input);
    return [least, ...(more === undefined ? [] : [more])].map((asked) => ({
      reading,
      input: asked,
    }));
  });
}
