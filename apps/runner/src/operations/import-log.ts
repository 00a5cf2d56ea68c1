import { closing, countText } from '@xray/contracts';
import { type LogLimits, openLogIfThere, openLogWriter, withLogReader } from '@xray/event-log';
import { importLog, planLogImport, type ImportedLog } from '@xray/orchestrator';
import type { OperationContext } from '@xray/operations';

/** Begins a new log with what the next run of an old one would look at. */
export function importOldLog(
  old: string,
  directory: string,
  limits: Partial<LogLimits>,
  { clock, progress, signal }: OperationContext,
): Promise<ImportedLog> {
  return withLogReader(old, async (source) => {
    const target = openLogIfThere({ directory });
    const plan = await closing((later) => {
      later(() => target?.close());
      return Promise.resolve(planLogImport(source, target));
    });
    const bar = progress('import');
    const last = source.rawBatches().at(-1)?.last_ingest_seq ?? 0;
    const writer = await openLogWriter({ directory, clock, limits });
    return closing((later) => {
      later(() => writer.close());
      later(() => {
        bar.end();
      });
      return importLog({
        source,
        plan,
        writer,
        signal,
        wallMs: () => clock.wallMs(),
        onImported: (through, records) => {
          bar.update(through, last, `${countText(records)} records`);
        },
      });
    });
  });
}
