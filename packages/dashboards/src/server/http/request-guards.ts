import { isIP } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { answerError } from './error-answers.ts';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

const MAX_URL_LENGTH = 2_048;

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

interface RequestGuardOptions {
  /** The address that is bound. */
  readonly host: string;
  readonly allowed_hosts: readonly string[];
}

/**
 * Refuses what no reader of a dashboard sends: other methods than GET and HEAD, long addresses, and names that somebody else
 * may have let resolve to this machine. Away from loopback an address is no such name.
 */
export function registerRequestGuards(app: FastifyInstance, { allowed_hosts, host }: RequestGuardOptions): void {
  const names = new Set([...LOOPBACK_NAMES, ...allowed_hosts.map((name) => name.toLowerCase())]);
  const anyAddress = !isLoopback(host);

  function isAllowed(hostname: string): boolean {
    const name = hostname.toLowerCase();
    if (names.has(name)) return true;
    return anyAddress && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  }

  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      void reply.header('allow', 'GET, HEAD');
      return answerError(reply, 405, {
        error: 'method_not_allowed',
        message: 'The dashboards are read-only: ask with GET or HEAD.',
      });
    }
    if (request.url.length > MAX_URL_LENGTH)
      return answerError(reply, 414, {
        error: 'url_too_long',
        message: `The address is longer than ${MAX_URL_LENGTH} characters: ask for less.`,
      });
    if (!isAllowed(request.hostname))
      return answerError(reply, 403, {
        error: 'forbidden_host',
        message: 'This server is not known by that name: call it by its address, or allow the name when it is started.',
      });
    return undefined;
  });
}
