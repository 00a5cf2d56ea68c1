import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

import fastifyStatic from '@fastify/static';
import { errorText } from '@xray/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { DashboardError } from '../../errors.ts';
import { answerError } from '../http/error-answers.ts';

const INDEX = 'index.html';

/** Files whose name holds a digest of their content, as the build writes them. */
const DIGESTED = /^assets\/.+-[\w-]{8,}\.\w+$/;

/** The files of a folder by their path from it. Links and hidden files are left out, so that nothing outside can be meant. */
function filesOf(folder: string, prefix = ''): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      if (entry.isDirectory()) return filesOf(join(folder, entry.name), `${prefix}${entry.name}/`);
      return entry.isFile() ? [`${prefix}${entry.name}`] : [];
    });
}

function noPage(root: string, why: string, cause?: unknown): DashboardError {
  return new DashboardError(
    'invalid_server_options',
    `The page of the dashboards is not in ${root} (${why}): build it, or start without web_root.`,
    { cause },
  );
}

function openFolder(webRoot: string): { readonly root: string; readonly files: ReadonlySet<string> } {
  try {
    const root = realpathSync(webRoot);
    return { root, files: new Set(filesOf(root)) };
  } catch (cause) {
    throw noPage(webRoot, errorText(cause), cause);
  }
}

function rawPath(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function notFound(reply: FastifyReply): FastifyReply {
  return answerError(reply, 404, {
    error: 'not_found',
    message: 'There is nothing at this address: /api/v1/log says what the log holds.',
  });
}

/**
 * Addresses that the page draws: `/`, `/system`, `/s/SYMBOL` and `/r/RUN_ID`, as its own routing has them. To answer any
 * other one with the page would tell a probe of `/readyz`, which is the recorder's, that all is well.
 */
function isPageAddress(path: string): boolean {
  const [first, second, ...rest] = path.split('/').filter((part) => part !== '');
  if (first === undefined) return true;
  if (rest.length > 0) return false;
  if (second === undefined) return first === 'system';
  return (first === 's' || first === 'r') && decoded(second) !== null;
}

/**
 * Serves the files that are in the folder when the server starts, and the page for its deep links; nothing else is found.
 * Only a name from that list is ever opened.
 */
export async function registerWebPage(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  if (webRoot === undefined) {
    app.setNotFoundHandler({ preHandler: app.rateLimit() }, (_request, reply) => notFound(reply));
    return;
  }
  const { files, root } = openFolder(webRoot);
  if (!files.has(INDEX)) throw noPage(root, `there is no ${INDEX}`);
  await app.register(fastifyStatic, { root, serve: false, index: false, dotfiles: 'deny', cacheControl: false });

  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const raw = rawPath(request);
    const path = decoded(raw)?.slice(1);
    if (path === undefined) return notFound(reply);
    if (files.has(path)) {
      const caching = DIGESTED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
      return reply.header('cache-control', caching).sendFile(path);
    }
    return isPageAddress(raw) ? reply.header('cache-control', 'no-cache').sendFile(INDEX) : notFound(reply);
  });
}
