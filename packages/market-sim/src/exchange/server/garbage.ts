import type { RandomSource } from '../../random/random-source.ts';
import type { TranscriptBook } from '../transcript/transcript.ts';
import type { ReadyFrame } from './connection.ts';
import { OPCODE, webSocketFrame } from './websocket-frame.ts';

const LONGEST = 200;
const FIRST_PRINTABLE = 0x20;
const PRINTABLES = 0x5f;

/** A frame that is no market data: printable text, valid JSON that nobody asked for, or bytes in a binary frame. */
export function garbageFrame(
  form: 'text' | 'json' | 'binary',
  random: RandomSource,
  transcript: TranscriptBook,
): ReadyFrame {
  const length = 1 + Math.floor(LONGEST * random.uniform());
  const bytes = Uint8Array.from({ length }, () =>
    form === 'binary'
      ? Math.floor(256 * random.uniform())
      : FIRST_PRINTABLE + Math.floor(PRINTABLES * random.uniform()),
  );
  const payload = form === 'json' ? Buffer.from(JSON.stringify({ noise: Buffer.from(bytes).toString() })) : bytes;
  return {
    stream: null,
    payload,
    payload_hash: transcript.hashOf(payload),
    bytes: webSocketFrame(form === 'binary' ? OPCODE.binary : OPCODE.text, payload),
  };
}
