import type { Metrics, RawEventType, RawMarketEvent } from '@xray/contracts';

/** Counts what arrives, and hands the sums to the metrics now and then: frames are too many for a call each. */
export interface FrameCounters {
  frame(connectionId: string, bytes: number, events: readonly RawMarketEvent[]): void;
  flush(): void;
}

export function createFrameCounters(metrics: Metrics): FrameCounters {
  const frames = new Map<string, { frames: number; bytes: number }>();
  const types = new Map<RawEventType, number>();

  return {
    frame: (connectionId, bytes, events) => {
      let count = frames.get(connectionId);
      if (count === undefined) {
        count = { frames: 0, bytes: 0 };
        frames.set(connectionId, count);
      }
      count.frames += 1;
      count.bytes += bytes;
      for (const { event_type } of events) types.set(event_type, (types.get(event_type) ?? 0) + 1);
    },
    flush: () => {
      for (const [connection, count] of frames) {
        metrics.count('feed_frames_total', count.frames, { connection });
        metrics.count('feed_received_bytes_total', count.bytes, { connection });
      }
      for (const [event_type, count] of types) metrics.count('feed_events_total', count, { event_type });
      frames.clear();
      types.clear();
    },
  };
}
