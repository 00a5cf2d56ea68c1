import type { DerivedStream, EventLogReader, LogEntry, StateGateEvent } from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { simulateMarket } from '@xray/market-sim';
import { logDigests } from '@xray/orchestrator';
import { expect, it } from 'vitest';

import { temporaryFolder } from '../../test/support/xray.ts';
import { parseConfigText } from '../config/load.ts';
import { recordMarket } from '../market/record-market.ts';
import { quietContext } from '../testing/command-context.ts';
import { pairModel } from '../testing/pair-market.ts';
import { runOverLog } from './run-over-log.ts';

const config = parseConfigText('', 'xray.yaml');
const BARS = 12;

function entriesOf(
  reader: EventLogReader,
  stream: DerivedStream,
  keep: (record: LogEntry['record']) => boolean = () => true,
): readonly LogEntry[] {
  return [...reader.read(stream)]
    .flat()
    .filter(({ record }) => keep(record))
    .map(({ record }) => ({ stream, record }) as LogEntry);
}

it('robust: gate halt: recorded in the middle of a boundary → the rest of that boundary is decided on restart', async () => {
  const context = quietContext();
  const folder = temporaryFolder();
  await recordMarket(simulateMarket({ model: pairModel, seed: 4, bars: BARS }), `${folder}/whole`, context);
  await runOverLog(context, { directory: `${folder}/whole`, config, lines: false });
  const whole = openLogReader({ directory: `${folder}/whole` });
  const lastMs = whole.streamHead('run_record').last_engine_timestamp_ms ?? 0;
  const before = (record: LogEntry['record']): boolean =>
    !('engine_timestamp_ms' in record) || record.engine_timestamp_ms < lastMs;
  const decided = (record: LogEntry['record']): boolean =>
    before(record) || ('symbol' in record && record.symbol === 'BTCUSDT');
  const gateEvents = entriesOf(whole, 'gate_event').map(({ record }) => record as StateGateEvent);
  const missing = gateEvents.find((event) => event.engine_timestamp_ms === lastMs && event.symbol !== 'BTCUSDT');
  if (missing === undefined) throw new Error('a second symbol expected');
  const halted: StateGateEvent = {
    ...missing,
    event_type: 'StateGateHalted',
    gate_status: 'CLOSED',
    state_status: 'HALTED',
    reasons: ['internal_failure'],
    payload: { error_kind: 'TypeError', error_detail: 'it broke' },
  };
  const threadDecided = (record: LogEntry['record']): boolean =>
    !('phase' in record) ||
    record.phase !== 'gate' ||
    record.timestamp_ms < lastMs ||
    record.artifact_id !== `state_gate_event:${missing.run_id}`;

  const directory = `${folder}/halted`;
  const writer = await openLogWriter({ directory, clock: context.clock });
  await writer.append({ raw: [...whole.readRaw()].flat().map(({ event }) => event), ingest_ts_ms: 1 });
  await writer.append({
    entries: [
      ...entriesOf(whole, 'audit'),
      ...entriesOf(whole, 'run_record'),
      ...entriesOf(whole, 'orchestrator_event'),
      ...entriesOf(whole, 'hysteresis_record'),
      ...entriesOf(whole, 'day_profile'),
      ...entriesOf(whole, 'runtime_event', threadDecided),
      ...entriesOf(whole, 'gate_record', decided),
      ...entriesOf(whole, 'gate_event', decided),
      { stream: 'gate_event', record: halted },
      ...entriesOf(whole, 'module_state', before),
      ...entriesOf(whole, 'analysis_event', before),
    ],
  });
  await writer.close();

  await runOverLog(context, { directory, config, lines: false });
  const finished = openLogReader({ directory });
  expect([...logDigests(finished).byPartition()]).toEqual([...logDigests(whole).byPartition()]);
  finished.close();
  whole.close();
});
