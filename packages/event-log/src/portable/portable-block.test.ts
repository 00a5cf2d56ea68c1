import fc from 'fast-check';
import { expect, it } from 'vitest';

import { storedBatches } from '../leaves/stored-batches.ts';
import { anyRawEvent } from '../testing/arbitraries.ts';
import { request } from '../testing/log-content.ts';
import { commitOf, writeLog } from '../testing/store-fixtures.ts';
import { sealBlock } from '../block/record-block.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { blockOfPortable, portableBlock } from './portable-block.ts';

function isSame(block: Uint8Array): boolean {
  return Buffer.compare(blockOfPortable(portableBlock(block)), block) === 0;
}

it('every batch of raw events is made again from its portable form, byte for byte', () => {
  fc.assert(
    fc.property(fc.array(anyRawEvent, { minLength: 1, maxLength: 20 }), (raw) => {
      for (const { block } of commitOf([{ raw, ingest_ts_ms: 5 }]).batches) {
        sealBlock(block);
        expect(isSame(block)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it('so is every batch of a derived stream; numbers that the payload gives again are folded', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 500, 1)], { min_free_bytes: 0 });
  for (const stream of ['raw', 'run_record', 'orchestrator_event', 'audit'] as const) {
    const batches = storedBatches({ directory, stream, from_seq: 1, to_seq: 500 });
    expect(batches.length).toBeGreaterThan(0);
    for (const { block } of batches) expect(isSame(block)).toBe(true);
  }
  const [raw] = storedBatches({ directory, stream: 'raw', from_seq: 1, to_seq: 1 });
  expect(Buffer.from(portableBlock(raw?.block ?? new Uint8Array())).toString('latin1')).toMatch(/"places":\[\[\d+,/);
});

it('robust: rewritten log: a batch to be folded is not intact → refused', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 50)], { min_free_bytes: 0 });
  const [raw] = storedBatches({ directory, stream: 'raw', from_seq: 1, to_seq: 50 });
  const block = new Uint8Array(raw?.block ?? []);
  block[100] = (block[100] ?? 0) ^ 1;
  expect(() => portableBlock(block)).toThrow(expect.objectContaining({ code: 'log_damaged' }));
});

it('robust: portable batch: it is none, was cut, or names numbers that are not there → refused', () => {
  const directory = temporaryDirectory();
  writeLog(directory, [request(1, 5)], { min_free_bytes: 0 });
  const [raw] = storedBatches({ directory, stream: 'raw', from_seq: 1, to_seq: 5 });
  const text = Buffer.from(portableBlock(raw?.block ?? new Uint8Array())).toString('latin1');
  const wrong = [
    '',
    '{}',
    '{"form":2}\n',
    text.slice(0, 40),
    text.replace(/"places":\[\[(\d+),(\d+),\d+/, '"places":[[$1,$2,99'),
  ];
  for (const each of wrong)
    expect(() => blockOfPortable(Buffer.from(each, 'latin1'))).toThrow(
      expect.objectContaining({ code: 'log_damaged' }),
    );
});
