import type { EventLogWriter, RawMarketEvent } from '@xray/contracts';

import { BAR_MS, MINUTE_MS } from '../config.ts';
import type { SimulatedMarket } from '../simulate.ts';
import type { FrameDecoder } from './market-records.ts';

const EVENTS_PER_COMMIT = 4096;
/** The simulator hands frames out a minute at a time. */
const MINUTES_PER_BAR = BAR_MS / MINUTE_MS;

/** Where frames are recorded to, and what reads them. */
export interface RecordingParts {
  readonly log: Pick<EventLogWriter, 'append'>;
  readonly decode: FrameDecoder;
  /** Stamps each commit, in milliseconds since the Unix epoch; events keep the receipt times of the market. */
  readonly wallMs: () => number;
  readonly signal: AbortSignal;
  /** How far it has come, in minutes of the market. */
  readonly onProgress: (minute: number, minutes: number, frames: number) => void;
}

/** How much was recorded. */
export interface RecordedFrames {
  readonly frames: number;
  /** Raw events that the frames decoded to. */
  readonly records: number;
  /** Whether it was asked to stop before the last frame: the log then holds the beginning of the market. */
  readonly stopped: boolean;
}

/** Frames through a real decoder into a log, as a recording of the exchange would be. */
export async function recordFrames(
  market: SimulatedMarket,
  { decode, log, onProgress, signal, wallMs }: RecordingParts,
): Promise<RecordedFrames> {
  const minutes = market.config.bars * MINUTES_PER_BAR;
  let [frames, minute, records] = [0, 0, 0];
  let raw: RawMarketEvent[] = [];
  const commit = async (): Promise<void> => {
    await log.append({ raw, ingest_ts_ms: wallMs() });
    records += raw.length;
    raw = [];
  };
  for (const block of market.frames()) {
    if (signal.aborted) return { frames, records, stopped: true };
    for (const { frame, recv_ts_ms, symbol } of block) raw.push(...decode(frame, { recv_ts_ms, symbol_hint: symbol }));
    if (raw.length >= EVENTS_PER_COMMIT) await commit();
    frames += block.length;
    minute += 1;
    onProgress(Math.min(minute, minutes), minutes, frames);
  }
  await commit();
  return { frames, records, stopped: false };
}
