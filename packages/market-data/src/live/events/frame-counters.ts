import type { Metrics, RawEventType, RawMarketEvent } from '@xray/contracts';

import { movedWithoutVolume } from '../../checks/candle.ts';

/** Counts what arrives, and hands the sums to the metrics now and then: frames are too many for a call each. */
export interface FrameCounters {
  frame(connectionId: string, bytes: number, events: readonly RawMarketEvent[]): void;
  /** The events of an answer to a request. */
  answer(events: readonly RawMarketEvent[]): void;
  /** An event of a numbered stream that came again, or after a later one. */
  repeated(channel: string): void;
  flush(): void;
}

export function createFrameCounters(metrics: Metrics): FrameCounters {
  const frames = new Map<string, { frames: number; bytes: number }>();
  const types = new Map<RawEventType, number>();
  const repeated = new Map<string, number>();
  let movedCandles = 0;

  function countTypes(events: readonly RawMarketEvent[]): void {
    for (const event of events) {
      types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1);
      if (movedWithoutVolume(event)) movedCandles += 1;
    }
  }

  return {
    frame: (connectionId, bytes, events) => {
      let count = frames.get(connectionId);
      if (count === undefined) {
        count = { frames: 0, bytes: 0 };
        frames.set(connectionId, count);
      }
      count.frames += 1;
      count.bytes += bytes;
      countTypes(events);
    },
    answer: countTypes,
    repeated: (channel) => {
      repeated.set(channel, (repeated.get(channel) ?? 0) + 1);
    },
    flush: () => {
      for (const [connection, count] of frames) {
        metrics.count('feed_frames_total', count.frames, { connection });
        metrics.count('feed_received_bytes_total', count.bytes, { connection });
      }
      for (const [event_type, count] of types) metrics.count('feed_events_total', count, { event_type });
      for (const [channel, count] of repeated) metrics.count('feed_repeated_events_total', count, { channel });
      if (movedCandles > 0) metrics.count('feed_candles_without_volume_total', movedCandles, {});
      movedCandles = 0;
      frames.clear();
      types.clear();
      repeated.clear();
    },
  };
}
