import { createMemoryLog as createLog, type MemoryLog } from '@xray/contracts';

export type { MemoryLog };

/** The log in memory with batches so small that what spans them is met. */
export function createMemoryLog(batchRecords = 3): MemoryLog {
  const log = createLog({ batch_records: batchRecords });
  return {
    ...log,
    writer: { ...log.writer, append: (request) => log.writer.append({ ingest_ts_ms: 0, ...request }) },
  };
}
