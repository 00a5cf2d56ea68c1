import { request, type IncomingMessage } from 'node:http';

import { dashboardStreamEventSchema, type DashboardStreamEvent } from '@xray/contracts';

export interface ReceivedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: DashboardStreamEvent;
}

/** A client of server-sent events. */
export interface StreamReader {
  readonly response: IncomingMessage;
  /** Received so far. */
  readonly events: readonly ReceivedEvent[];
  /** Lines that are no event. */
  readonly comments: readonly string[];
  readonly ended: () => boolean;
  close(): void;
}

function field(block: string, name: string): string | null {
  const line = block.split('\n').find((one) => one.startsWith(`${name}: `));
  return line === undefined ? null : line.slice(name.length + 2);
}

export function openStream(url: string, headers: Record<string, string> = {}): Promise<StreamReader> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/api/v1/stream`, { headers }, (response) => {
      const events: ReceivedEvent[] = [];
      const comments: string[] = [];
      let text = '';
      let isOver = false;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        const blocks = (text + piece).split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) {
          const data = field(block, 'data');
          if (data === null) comments.push(block);
          else
            events.push({
              id: Number(field(block, 'id')),
              event: field(block, 'event') ?? '',
              data: dashboardStreamEventSchema.parse(JSON.parse(data)),
            });
        }
      });
      const over = (): void => {
        isOver = true;
      };
      response.on('close', over);
      response.on('error', over);
      resolve({
        response,
        events,
        comments,
        ended: () => isOver,
        close: () => {
          asked.destroy();
        },
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}
