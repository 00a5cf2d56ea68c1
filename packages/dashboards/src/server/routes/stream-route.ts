import type { HttpRouteDescription } from '@xray/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { registerRoute } from '../http/described-routes.ts';
import { queryOf } from '../http/query.ts';
import type { StreamClient, StreamHub } from '../stream/stream-hub.ts';

const query = z.strictObject({});

export const STREAM_ROUTE = {
  id: 'followView',
  path: '/api/v1/stream',
  summary: 'the view and its changes as server-sent events, each of them a dashboard_stream_event.v1',
  query,
  gives: { media_type: 'text/event-stream' },
} as const satisfies HttpRouteDescription;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

function clientOf(reply: FastifyReply): StreamClient {
  const { raw } = reply;
  return {
    write: (text) => {
      raw.write(text);
    },
    backlogBytes: () => raw.writableLength,
    end: () => {
      raw.end();
    },
    drop: () => {
      raw.destroy();
    },
  };
}

function lastEventId(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header)) return null;
  return Number(header);
}

/** `/api/v1/stream`: server-sent events, going on after `Last-Event-ID` where that is still known. */
export function registerStreamRoute(app: FastifyInstance, hub: StreamHub): void {
  app.head(STREAM_ROUTE.path, (_request, reply) => reply.headers(STREAM_HEADERS).send());
  const follow = (request: FastifyRequest, reply: FastifyReply): void => {
    queryOf(request, query);
    let greeting = '';
    const client = clientOf(reply);
    let started = false;
    const leave = hub.add(
      {
        ...client,
        // The hub greets a client before its answer has been begun, and refuses one by throwing.
        write: (text) => {
          if (started) client.write(text);
          else greeting += text;
        },
      },
      lastEventId(request.headers['last-event-id']),
    );
    void reply.headers(STREAM_HEADERS);
    reply.hijack();
    reply.raw.on('close', leave);
    // A client that goes away while something is written to it.
    reply.raw.on('error', leave);
    reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
    started = true;
    client.write(greeting);
  };
  registerRoute(app, STREAM_ROUTE, follow, { exposeHeadRoute: false });
}
