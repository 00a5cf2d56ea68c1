/**
 * What a process answers when it is asked how it is.
 *
 * @module @xray/observability/health
 */

export {
  HEALTH_CONNECTION_LIMITS,
  startHealthServer,
  type HealthConnections,
  type HealthServer,
  type HealthServerOptions,
  type HealthSource,
} from './health-server.ts';
