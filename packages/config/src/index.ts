export { ConfigError } from './config-error.ts';
export { parseConfig } from './parse-config.ts';
export { secretVariables, withSecretFiles } from './secret-files.ts';
export {
  adminToken,
  baseUrl,
  bearerToken,
  bodyInjectionMaxBytes,
  databaseUrl,
  domain,
  type Endpoint,
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
