export { ConfigError } from './config-error.ts';
export { parseConfig } from './parse-config.ts';
export { secretVariables, withSecretFiles } from './secret-files.ts';
export {
  adminToken,
  baseUrl,
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
  serverEndpoints,
  serverPlace,
  wholeNumber,
} from './settings.ts';
