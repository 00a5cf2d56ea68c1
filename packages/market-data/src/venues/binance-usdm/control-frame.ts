import { z } from 'zod';

import type { ControlFrame } from '../venue.ts';

const answer = z.object({ id: z.int().nullish(), result: z.unknown().optional(), error: z.unknown().optional() });
const refusal = z.object({ code: z.number().optional(), msg: z.string().optional() });

/** Answers to requests are short; no frame of market data begins like one. */
const MAX_ANSWER_BYTES = 4_096;
const LETTER_S = 0x73;
const LETTER_E = 0x65;
const LETTER_T = 0x74;
const QUOTE = 0x22;

/** `{"stream"…` and `{"e"…`, as all market data begins. Looked at for every frame, so by bytes. */
function isMarketData(frame: Uint8Array): boolean {
  const [, , first, second] = frame;
  return (first === LETTER_S && second === LETTER_T) || (first === LETTER_E && second === QUOTE);
}

/**
 * The venue's answers to subscriptions: `{"result":null,"id":1}`, and `{"error":{"code":2,"msg":"…"},"id":1}` or
 * `{"code":2,"msg":"…","id":1}` where it refuses. An answer names its request and not the streams.
 */
export function readControl(frame: Uint8Array): ControlFrame | null {
  if (frame.length > MAX_ANSWER_BYTES || isMarketData(frame)) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(frame));
  } catch {
    return null;
  }
  const parsed = answer.safeParse(value);
  if (!parsed.success) return null;
  const request_id = parsed.data.id ?? null;
  if (parsed.data.result !== undefined) return { kind: 'acknowledged', request_id, names: [] };
  const refused = refusal.safeParse(parsed.data.error ?? value);
  if (!refused.success || refused.data.code === undefined) return null;
  const reason = `code ${refused.data.code}${refused.data.msg === undefined ? '' : `: ${refused.data.msg}`}`;
  return { kind: 'refused', request_id, names: [], reason };
}
