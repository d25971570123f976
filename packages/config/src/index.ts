export { ConfigError, parseConfig } from './parse-config.ts';
export {
  adminToken,
  baseUrl,
  databaseUrl,
  domain,
  type Endpoint,
  endpoints,
  flag,
  keyManagement,
  list,
  logLevel,
  port,
  ranges,
  redisUrl,
  requireKeyManagement,
  serverEndpoints,
  wholeNumber,
} from './settings.ts';
