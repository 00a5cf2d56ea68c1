import type { RawMarketEvent } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { logDigests, runLog } from '@xray/orchestrator';

import { systemClock } from '../process/system-clock.ts';
import type { XrayConfig } from '../config/schema.ts';
import { currentIdentity } from '../identity/log-identity.ts';
import { runPlan } from '../pipeline/run-plan.ts';

/** Runs what of a log has not been run: the bar in which a session was stopped. */
export async function finishRuns(directory: string, config: XrayConfig): Promise<void> {
  const writer = await openLogWriter({ directory, clock: systemClock });
  const reader = openLogReader({ directory });
  await runLog({
    reader,
    log: writer,
    plan: runPlan({ identity: currentIdentity(config), log: writer, outputs: true, onPublished: () => undefined }),
    signal: new AbortController().signal,
    wallMs: () => 0,
    block_boundaries: 16,
  });
  reader.close();
  await writer.close();
}

/** The raw events of a log into a new one, and every boundary of them run without a break. */
export async function runCopyOfRaw(from: string, to: string, config: XrayConfig): Promise<void> {
  const source = openLogReader({ directory: from });
  const writer = await openLogWriter({ directory: to, clock: systemClock });
  for (const records of source.readRaw()) {
    await writer.append({ raw: records.map((record) => record.event), ingest_ts_ms: records[0]?.ingest_ts_ms ?? 0 });
  }
  source.close();
  await writer.close();
  await finishRuns(to, config);
}

/** The digest of every partition, over all but operational fields. */
export function partitionsOf(directory: string): Readonly<Record<string, string>> {
  const reader = openLogReader({ directory });
  const partitions = Object.fromEntries(logDigests(reader).byPartition());
  reader.close();
  return partitions;
}

/** One line a run: engine time in bars since a start, symbol, status, gate. */
export function runLines(directory: string, startMs: number, barMs: number): readonly string[] {
  const reader = openLogReader({ directory });
  const gates = new Map<string, string>();
  for (const batch of reader.read('gate_event')) {
    for (const { record } of batch) {
      if (record.event_type === 'GateEvaluated') gates.set(record.run_id, record.gate_status);
    }
  }
  const lines: string[] = [];
  for (const batch of reader.read('run_record')) {
    for (const { record } of batch) {
      if (record.status === 'started') continue;
      const bar = (record.engine_timestamp_ms - startMs) / barMs;
      const late = record.caught_up_ts_ms === undefined ? '' : ' caught up';
      lines.push(`${bar} ${record.symbol} ${record.status} ${gates.get(record.run_id) ?? 'no gate'}${late}`);
    }
  }
  reader.close();
  return lines;
}

/** Every raw event of a log, in ingest order. */
export function rawEvents(directory: string): readonly RawMarketEvent[] {
  const reader = openLogReader({ directory });
  const events = [...reader.readRaw()].flat().map((record) => record.event);
  reader.close();
  return events;
}
