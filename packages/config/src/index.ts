export { ConfigError } from './config-error.ts';
export type { Endpoint } from './endpoint.ts';
export { isLoopbackHost } from './loopback-host.ts';
export { parseConfig } from './parse-config.ts';
export { parseRedisUrl, type RedisPlace } from './redis-url.ts';
export { secretVariables, withSecretFiles } from './secret-files.ts';
export {
  adminToken,
  baseUrl,
  bearerToken,
  bodyInjectionMaxBytes,
  databaseUrl,
  domain,
  endpoints,
  flag,
  keyKeepers,
  keyManagement,
  list,
  logLevel,
  port,
  ranges,
  redisUrl,
  requireBoth,
  requireKeyManagement,
  requireWith,
  serverEndpoints,
  serverPlace,
  wholeNumber,
} from './settings.ts';
export { collectorEndpoints, requireTracing, tracesSettings, tracing } from './tracing.ts';
