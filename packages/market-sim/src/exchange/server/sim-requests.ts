import type { IncomingMessage, ServerResponse } from 'node:http';

import { errorText } from '@xray/contracts';

import type { FaultInput } from '../faults/fault.ts';
import type { ExchangeState } from '../exchange-options.ts';
import type { FaultRecord, Transcript } from '../transcript/transcript.ts';
import { respond } from './requests.ts';

/** What a person may ask of the simulator itself. */
export interface SimulatorControl {
  readonly inject: (fault: FaultInput) => FaultRecord;
  readonly transcript: () => Transcript;
  readonly state: () => ExchangeState;
}

const LONGEST_BODY_BYTES = 65_536;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY_BYTES) throw new RangeError('the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `GET /sim/state`, `GET /sim/transcript` (without its entries), `POST /sim/faults` with a fault as JSON. */
export async function answerSimRequest(
  control: SimulatorControl,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const json = (status: number, value: unknown): void => {
    respond(response, { status, body: JSON.stringify(value) });
  };
  const asked = `${request.method ?? 'GET'} ${url.pathname}`;
  if (asked === 'GET /sim/state') json(200, control.state());
  else if (asked === 'GET /sim/transcript') {
    const { connections, faults, totals } = control.transcript();
    json(200, { totals, connections, faults });
  } else if (asked === 'POST /sim/faults') {
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
      json(415, { error: 'send the fault as application/json' });
      return;
    }
    try {
      json(200, control.inject(JSON.parse(await bodyOf(request)) as FaultInput));
    } catch (error) {
      json(400, { error: errorText(error) });
    }
  } else json(404, { error: 'the simulator answers GET /sim/state, GET /sim/transcript and POST /sim/faults' });
}
