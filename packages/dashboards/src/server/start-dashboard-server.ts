import fastifyCompress from '@fastify/compress';
import fastifyEtag from '@fastify/etag';
import fastifyRateLimit from '@fastify/rate-limit';
import { errorText, silentLogger, silentMetrics } from '@xray/contracts';
import { fastify, type FastifyInstance } from 'fastify';

import { DashboardError } from '../errors.ts';
import { checkedServerOptions } from './checked-options.ts';
import { createHistoryReader } from './history/history-reader.ts';
import { createConnectionBounds, type ConnectionBounds } from './http/connection-bounds.ts';
import { createEntityTags } from './http/entity-tags.ts';
import { registerErrorAnswers } from './http/error-answers.ts';
import { isLoopback, registerRequestGuards } from './http/request-guards.ts';
import { registerRequestLog } from './http/request-log.ts';
import { registerSecurityHeaders } from './http/security-headers.ts';
import { MIN_TOKEN_LENGTH, registerTokenGuard } from './http/token-guard.ts';
import { createLogDescription } from './read-model/describe-log.ts';
import { registerExtraRoutes } from './routes/extra-routes.ts';
import { registerHistoryRoute } from './routes/history-route.ts';
import { registerRunRoutes } from './routes/run-routes.ts';
import { registerSchemaRoutes } from './routes/schema-routes.ts';
import { registerStreamRoute } from './routes/stream-route.ts';
import { registerViewRoutes } from './routes/view-routes.ts';
import { registerWebPage } from './routes/web-page.ts';
import { createRunAnswers } from './run/run-answers.ts';
import {
  DEFAULT_SERVER_LIMITS,
  type DashboardServer,
  type DashboardServerOptions,
  type ServerLimits,
} from './server-options.ts';
import { createStreamHub } from './stream/stream-hub.ts';

const LOOPBACK = '127.0.0.1';
const MINUTE_MS = 60_000;

/** Answers under way when the server is closed have this long to go out. */
const CLOSE_GRACE_MS = 2_000;

function checkToken(host: string, token: string | undefined): void {
  if (token === undefined && !isLoopback(host))
    throw new DashboardError(
      'invalid_server_options',
      `The dashboards would be open to whoever reaches ${host}: give a token, or listen on ${LOOPBACK}.`,
    );
  if (token !== undefined && token.length < MIN_TOKEN_LENGTH)
    throw new DashboardError(
      'invalid_server_options',
      `The token of the dashboards is shorter than ${MIN_TOKEN_LENGTH} characters: give a longer one, made at random.`,
    );
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new DashboardError(
      'cannot_listen',
      `The dashboards cannot listen on ${host}:${port} (${errorText(error)}): name another port, or 0 for a free one.`,
      { cause: error },
    );
  }
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
}

async function registerLimits(app: FastifyInstance, limits: ServerLimits): Promise<void> {
  await app.register(fastifyRateLimit, { max: limits.max_requests_per_minute, timeWindow: MINUTE_MS });
  await app.register(fastifyEtag, { weak: true });
  await app.register(fastifyCompress, {
    // In the order of speed: a month of one symbol is five megabytes.
    encodings: ['zstd', 'br', 'gzip'],
    threshold: 1_024,
    globalDecompression: false,
  });
}

/** The app before it has routes: who may ask, how often, and what each answer says of itself. */
async function guardedApp(
  {
    allowed_hosts = [],
    host = LOOPBACK,
    logger = silentLogger,
    metrics = silentMetrics,
    token,
  }: DashboardServerOptions,
  limits: ServerLimits,
  connections: ConnectionBounds,
): Promise<FastifyInstance> {
  const app = fastify({
    exposeHeadRoutes: true,
    bodyLimit: 1_024,
    serverFactory: (handler) => connections.createServer(handler),
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 128 },
  });
  registerSecurityHeaders(app);
  registerRequestLog(app, logger, metrics);
  registerErrorAnswers(app, logger, metrics);
  registerRequestGuards(app, { host, allowed_hosts });
  await registerLimits(app, limits);
  if (token !== undefined) registerTokenGuard(app, token);
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'private, no-cache');
    done();
  });
  return app;
}

/**
 * Serves a log, and the view that goes on with it, to whoever may read it. Nothing that a client sends changes anything.
 *
 * @throws DashboardError `invalid_server_options`, `cannot_listen`
 */
export async function startDashboardServer(given: DashboardServerOptions): Promise<DashboardServer> {
  const options = checkedServerOptions(given);
  const { clock, describeLog, evidence, host = LOOPBACK, reader, token, view } = options;
  const logger = options.logger ?? silentLogger;
  const metrics = options.metrics ?? silentMetrics;
  const limits = { ...DEFAULT_SERVER_LIMITS, ...options.limits };
  const cadenceMs = (): number => describeLog().cadence_ms;
  checkToken(host, token);

  const { index, past } = view;
  const history = createHistoryReader({ reader, index, cadenceMs, max_cached_runs: limits.max_cached_runs });
  const runs = createRunAnswers({ reader, evidence, index, isSettled: (engineMs) => past.isSettled(engineMs) });
  const describe = createLogDescription({ reader, index, describeLog, clock });
  const tags = createEntityTags();

  const connections = createConnectionBounds({
    name: 'dashboard',
    limits,
    monotonicMs: () => clock.monotonicMs(),
    logger,
    metrics,
  });
  const app = await guardedApp(options, limits, connections);
  const hub = createStreamHub({ view, limits, clock, logger, metrics });

  await app.register((questions, _options, done) => {
    // What the log held when it was there says nothing of now, nor of the log that lies there now.
    questions.addHook('preHandler', (_request, _reply, next) => {
      describeLog();
      next();
    });
    registerViewRoutes(questions, { view, past, describe, tags });
    registerHistoryRoute(questions, history);
    registerRunRoutes(questions, runs, tags);
    done();
  });
  registerSchemaRoutes(app);
  registerStreamRoute(app, hub);
  registerExtraRoutes(app, options.extra_routes ?? []);

  const warming = new AbortController();
  let warm: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;

  async function close(): Promise<void> {
    warming.abort();
    await hub.close();
    const closed = new AbortController();
    const grace = clock
      .sleep(CLOSE_GRACE_MS, closed.signal)
      .then(() => {
        connections.closeAll();
      })
      .catch(() => undefined);
    await app.close();
    closed.abort();
    await Promise.all([grace, warm]);
  }

  try {
    await registerWebPage(app, options.web_root);
    const url = await listen(app, host, options.port);
    if (!describeLog().live)
      warm = history.warm(warming.signal).catch((error: unknown) => {
        logger.warn('histories could not be read ahead', { error: errorText(error) });
      });
    logger.info('dashboards are served', { url });
    return { url, close: () => (closing ??= close()) };
  } catch (error) {
    await close();
    throw error;
  }
}
