import { flushCompileCache } from 'node:module';
import { stdout } from 'node:process';

import { openLogReader, openLogWriter } from '../index.ts';
import { request, systemClock } from './log-content.ts';

/*
 * A writer to be killed: it goes on with the log of the directory named as its argument, several appends under way at a
 * time, and says on stdout, a line each, up to which raw record and run it has been told that the log is durable.
 */
// A killed process keeps no cache of its own accord, and the test starts many.
flushCompileCache();
const [directory = ''] = process.argv.slice(2);
const reader = openHeads();
const writer = await openLogWriter({
  directory,
  clock: systemClock,
  limits: { min_free_bytes: 0, checkpoint_bytes: 300_000, max_batch_records: 64, rotate_bytes: 250_000 },
});

function openHeads(): { readonly raw: number; readonly run: number } {
  try {
    const log = openLogReader({ directory });
    const raw = log.rawBatches().at(-1)?.last_ingest_seq ?? 0;
    const run = log.streamHead('audit').records;
    log.close();
    return { raw, run };
  } catch {
    return { raw: 0, run: 0 };
  }
}

let { raw, run } = reader;
async function appendForEver(): Promise<never> {
  for (;;) {
    const count = 1 + ((raw * 7) % 150);
    const [first, number] = [raw + 1, run + 1];
    raw += count;
    run = number;
    const receipt = await writer.append(request(first, count, number));
    stdout.write(`${receipt.last_ingest_seq ?? 0} ${number}\n`);
  }
}

stdout.write('open\n');
await Promise.all(Array.from({ length: 5 }, appendForEver));
