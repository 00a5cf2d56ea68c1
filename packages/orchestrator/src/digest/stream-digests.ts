import { createHash } from 'node:crypto';

import { DERIVED_STREAMS, type DerivedStream, type EventLogReader } from '@xray/contracts';

/** The streams that a replay re-derives: all but the audit, which tells of this log's own history. */
export const REPLAYED_STREAMS = DERIVED_STREAMS.filter((stream) => stream !== 'audit');
export type ReplayedStream = Exclude<DerivedStream, 'audit'>;

export interface StreamDigests {
  /** Takes canonical record bodies of one stream, in order; how they are grouped changes nothing. */
  update(stream: ReplayedStream, bodies: readonly string[]): void;
  /** SHA-256 hex of each stream's bodies, each ended by a line feed. */
  byStream(): Readonly<Record<ReplayedStream, string>>;
}

export function createStreamDigests(): StreamDigests {
  const hashes = {
    run_record: createHash('sha256'),
    orchestrator_event: createHash('sha256'),
    hysteresis_record: createHash('sha256'),
    gate_record: createHash('sha256'),
    gate_event: createHash('sha256'),
    module_state: createHash('sha256'),
    analysis_event: createHash('sha256'),
    runtime_event: createHash('sha256'),
  };
  const of = (stream: ReplayedStream): string => hashes[stream].copy().digest('hex');
  return {
    update(stream, bodies) {
      if (bodies.length > 0) hashes[stream].update(`${bodies.join('\n')}\n`);
    },
    byStream: () => ({
      run_record: of('run_record'),
      orchestrator_event: of('orchestrator_event'),
      hysteresis_record: of('hysteresis_record'),
      gate_record: of('gate_record'),
      gate_event: of('gate_event'),
      module_state: of('module_state'),
      analysis_event: of('analysis_event'),
      runtime_event: of('runtime_event'),
    }),
  };
}

/** One digest over all replayed streams: SHA-256 of the lines `stream digest`, in the order of `DERIVED_STREAMS`. */
export function overallDigest(byStream: Readonly<Record<ReplayedStream, string>>): string {
  const lines = REPLAYED_STREAMS.map((stream) => `${stream} ${byStream[stream]}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The digest of everything that a log derived from its raw events. Equal logs of verdicts have equal digests. */
export function logDigest(reader: EventLogReader): string {
  const digests = createStreamDigests();
  for (const stream of REPLAYED_STREAMS) {
    for (const batch of reader.read(stream)) {
      digests.update(
        stream,
        batch.map((stored) => stored.body),
      );
    }
  }
  return overallDigest(digests.byStream());
}
