import { createHmac, timingSafeEqual } from 'node:crypto';

import type { FastifyInstance, FastifyRequest } from 'fastify';

import { answerError } from './error-answers.ts';

export const MIN_TOKEN_LENGTH = 16;

const COOKIE = 'xray_dashboard';

/** Equal length whatever is given, so that a comparison tells nothing. */
function fingerprint(text: string): Buffer {
  return createHmac('sha256', 'xray dashboard token').update(text, 'utf8').digest();
}

function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(fingerprint(left), fingerprint(right));
}

function cookieOf(request: FastifyRequest): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === COOKIE) return value ?? null;
  }
  return null;
}

/** The address without the token, for the redirect that takes it out of the browser's view. */
function withoutToken(url: string): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const kept = new URLSearchParams(query);
  kept.delete('token');
  const text = kept.toString();
  // More than one slash at the start would be another server's name.
  return `/${path.replace(/^[/\\]+/, '')}${text === '' ? '' : `?${text}`}`;
}

/**
 * Lets in who brings the token: as `Authorization: Bearer`, or once as `?token=`, for which a browser gets a cookie that
 * scripts cannot read. The cookie is derived from the token and does not tell it.
 */
export function registerTokenGuard(app: FastifyInstance, token: string): void {
  const session = createHmac('sha256', token).update('xray dashboard session').digest('hex');

  // After the rate limit, which therefore counts wrong tokens.
  app.addHook('preValidation', async (request, reply) => {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined && isEqual(bearer, token)) return undefined;
    const cookie = cookieOf(request);
    if (cookie !== null && isEqual(cookie, session)) return undefined;
    const given = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('token');
    if (given !== null && isEqual(given, token)) {
      void reply
        .header('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict`)
        .header('cache-control', 'no-store');
      return reply.redirect(withoutToken(request.url), 303);
    }
    void reply.header('www-authenticate', 'Bearer realm="xray dashboards"');
    return answerError(reply, 401, {
      error: 'unauthorized',
      message: 'This server demands its token: send Authorization: Bearer, or open /?token= once in a browser.',
    });
  });
}
