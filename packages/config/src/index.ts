export { type Endpoint, isLoopbackHost } from './endpoint.ts';
export { ConfigError, parseConfig, secretVariables, withSecretFiles } from './parse-config.ts';
export { parseRedisUrl, type RedisPlace } from './redis-url.ts';
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
