import {
  WATCH_CHANNEL,
  type EventLogWriter,
  type RawEventType,
  type RawInputBufferRecord,
  type RawMarketEvent,
  type StateGateEvent,
} from '@xray/contracts';
import { openLogReader, openLogWriter } from '@xray/event-log';
import { binanceUsdm, okxSwap } from '@xray/market-data';
import { BAR_MS, simulateMarket } from '@xray/market-sim';
import {
  createPipeline,
  createPublisher,
  orderedCuts,
  restoreState,
  runLog,
  type RestoredState,
} from '@xray/orchestrator';

import { systemClock } from '../process/system-clock.ts';
import type { XrayConfig } from '../config/schema.ts';
import { currentIdentity } from '../identity/log-identity.ts';
import { runPlan } from '../pipeline/run-plan.ts';
import { cutTimes } from '../pipeline/package-configs.ts';
import { wiring } from '../pipeline/wiring.ts';
import { pairModel } from './pair-market.ts';

/** Bars until the streams end: enough for every feature that a verdict needs. */
const WHOLE_BARS = 125;

/** The venues whose frames a simulated market can be told in, and what it calls the symbol whose streams die. */
const VENUES = {
  'binance-usdm': { venue: binanceUsdm, symbol: 'ETHUSDT' },
  'okx-swap': { venue: okxSwap, symbol: 'ETH-USDT-SWAP' },
} as const;

export interface DyingMarketOptions {
  readonly venue: keyof typeof VENUES;
  readonly config: XrayConfig;
  /** Where the log of the whole bars goes. */
  readonly directory: string;
  /** What becomes of every event before it is received; each is taken as decoded when left out. */
  readonly received?: (event: RawMarketEvent) => RawMarketEvent;
}

/** A watched symbol at the first boundary after some of its streams have ended. */
export interface DyingMarket {
  /** What the gate says there when the streams of these types of events are dead. */
  gateWithout(dead: ReadonlySet<RawEventType>): Promise<StateGateEvent>;
}

/** What a live feed says of an instrument when it begins to watch it. */
function watched({ recv_ts_ms, source_id, symbol }: RawMarketEvent): RawMarketEvent {
  return {
    schema: 'raw_market_event',
    schema_version: '1',
    source_id,
    symbol,
    exchange_ts_ms: null,
    recv_ts_ms,
    raw_payload: new Uint8Array(),
    event_type: 'StreamState',
    channel: WATCH_CHANNEL,
    normalized: { state: 'connected', detail: 'watched' },
  };
}

/** Stands for the log of what is thrown away after the last boundary. */
const nowhere: Pick<EventLogWriter, 'append'> = {
  append: () => Promise.resolve({ first_ingest_seq: null, last_ingest_seq: null }),
};

/** Runs a log of these events as `xray run` does. */
async function runWhole(
  directory: string,
  events: readonly RawMarketEvent[],
  config: XrayConfig,
): Promise<RestoredState> {
  const writer = await openLogWriter({ directory, clock: systemClock });
  await writer.append({ raw: events, ingest_ts_ms: 1 });
  const reader = openLogReader({ directory });
  await runLog({
    reader,
    log: writer,
    plan: runPlan({ identity: currentIdentity(config), log: writer, outputs: true, onPublished: () => undefined }),
    signal: new AbortController().signal,
    wallMs: () => 0,
    block_boundaries: 16,
  });
  const state = restoreState(reader);
  const restored = { ...state, gate_records: [...state.gate_records] };
  reader.close();
  await writer.close();
  return restored;
}

/**
 * The market of a pair, told in a venue's frames, read by its decoder and run by the pipeline as a log is, with hysteresis
 * and gate. From the end of its whole bars on, every question goes on from there with a bar of its own.
 */
export async function dyingMarket(options: DyingMarketOptions): Promise<DyingMarket> {
  const { config, directory, received = (event: RawMarketEvent) => event } = options;
  const { symbol: dyingSymbol, venue } = VENUES[options.venue];
  const market = simulateMarket({ model: pairModel, seed: 11, bars: WHOLE_BARS + 1 });
  const endMs = market.config.start_ts_ms + WHOLE_BARS * BAR_MS;
  const deadFromMs = endMs + config.orchestrator.boundary_delay_ms;
  const decoded = [...market.frames(options.venue)]
    .flat()
    .flatMap(({ frame, recv_ts_ms, symbol }) => venue.decode(frame, { recv_ts_ms, symbol_hint: symbol }))
    .map(received);
  const [first] = decoded;
  if (first === undefined) throw new Error('a simulated market has frames');
  const symbols = [...new Set(decoded.map(({ symbol }) => symbol))];
  const events = [...symbols.map((symbol) => watched({ ...first, symbol })), ...decoded];
  const records = events.map((event, at): RawInputBufferRecord => {
    const ingest_seq = at + 1;
    return { schema: 'raw_input_buffer_record', schema_version: '1', ingest_seq, ingest_ts_ms: 1, event };
  });
  const whole = records.filter(({ event }) => event.recv_ts_ms <= deadFromMs);
  const restored = await runWhole(
    directory,
    whole.map(({ event }) => event),
    config,
  );
  const identity = currentIdentity(config);

  return {
    async gateWithout(dead) {
      const gates: StateGateEvent[] = [];
      const wire = wiring({
        identity,
        log: nowhere,
        outputs: false,
        onPublished: ({ gate }) => {
          gates.push(...gate);
        },
      });
      const pipeline = createPipeline(wire(restored));
      pipeline.orchestrator.warmUp(whole, 1);
      const isDead = ({ event }: RawInputBufferRecord): boolean =>
        event.symbol === dyingSymbol && event.recv_ts_ms > deadFromMs && dead.has(event.event_type);
      const publisher = createPublisher({ log: nowhere, sink: pipeline.downstream });
      for (const cut of orderedCuts([records.filter((record) => !isDead(record))], cutTimes(identity.config)))
        if (cut.engine_timestamp_ms === endMs + BAR_MS)
          await publisher.publish([pipeline.orchestrator.runBoundary(cut)]);
      await publisher.flush();
      const decided = gates.find(({ symbol }) => symbol === dyingSymbol);
      if (decided === undefined) throw new Error(`${dyingSymbol} has no gate after its streams have died`);
      return decided;
    },
  };
}
