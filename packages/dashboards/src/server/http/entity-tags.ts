import { randomBytes } from 'node:crypto';

import type { FastifyReply, FastifyRequest } from 'fastify';

/** Tags of answers that never change, known without making them. */
export interface EntityTags {
  /**
   * Marks an answer with the tag of its name, and tells whether the client has it already: the request is answered then.
   * Tags hold while the server runs; the next one, perhaps of another log, has others.
   */
  isKnown(request: FastifyRequest, reply: FastifyReply, name: string): boolean;
}

export function createEntityTags(): EntityTags {
  const server = randomBytes(9).toString('base64url');
  return {
    isKnown(request, reply, name) {
      const tag = `W/"${server}-${name}"`;
      void reply.header('etag', tag);
      const known = (request.headers['if-none-match'] ?? '').split(',').some((one) => one.trim() === tag);
      if (known) void reply.code(304);
      return known;
    },
  };
}
