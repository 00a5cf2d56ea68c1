import type { DetailFields, StateCode } from '../events/state-detail.ts';
import { afterAcknowledgement, afterLoss, afterRefusal, judgeStream } from '../health/stream-health.ts';
import type { TrackedStream } from '../streams/tracked-stream.ts';
import type { VenueSocket } from './venue-socket.ts';
import type { ConnectionState } from './connection-state.ts';

function announceStream(line: ConnectionState, stream: TrackedStream, code: StateCode, fields: DetailFields): void {
  line.emitter.announce(code, stream, { ...fields, connection: line.id });
}

export function noteAnswer(
  line: ConnectionState,
  socket: VenueSocket,
  acknowledged: readonly string[],
  refused: readonly string[],
): void {
  if (socket !== line.current) return;
  for (const name of acknowledged) {
    const stream = line.streams.get(name);
    if (stream === undefined) continue;
    const step = afterAcknowledgement(stream.health, line.observedMs());
    stream.health = step.health;
    if (step.announcement !== null) announceStream(line, stream, step.announcement.code, step.announcement.fields);
  }
  for (const name of refused) refuse(line, name, 'subscription_refused');
}

export function refuse(
  line: ConnectionState,
  name: string,
  code: 'subscription_refused' | 'subscription_unanswered',
): void {
  const stream = line.streams.get(name);
  if (stream === undefined) return;
  const step = afterRefusal(stream.health, line.observedMs(), stream.policy, code);
  stream.health = step.health;
  if (step.announcement !== null) announceStream(line, stream, step.announcement.code, step.announcement.fields);
}

/** What the loss of the socket means for the streams that no other socket delivers. */
export function loseStreams(line: ConnectionState): void {
  for (const stream of line.streams.values()) {
    if (line.current?.hasAcknowledged(stream.name) === true) continue;
    const step = afterLoss(stream.health);
    stream.health = step.health;
    if (step.announcement !== null) announceStream(line, stream, step.announcement.code, step.announcement.fields);
  }
}

/** How many streams of the connection should be telling something, and how many of them say nothing however asked. */
export interface Silence {
  readonly expected: number;
  readonly silent: number;
}

/** Judges every stream's silence, and asks again for those that have fallen silent. */
export function judgeSilence(line: ConnectionState, socket: VenueSocket): Silence {
  const observedMs = line.observedMs();
  let silent = 0;
  let expected = 0;
  for (const stream of line.streams.values()) {
    const judged = judgeStream(stream.health, observedMs, stream.policy);
    stream.health = judged.health;
    if (judged.announcement !== null)
      announceStream(line, stream, judged.announcement.code, judged.announcement.fields);
    if (judged.ask_again) socket.resubscribe(stream.name);
    if (stream.policy.sporadic) continue;
    expected += 1;
    if (stream.health.status === 'stale' && stream.health.attempts > 1) silent += 1;
  }
  return { expected, silent };
}
