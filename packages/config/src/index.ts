export { ConfigError, parseConfig } from './parse-config.ts';
export {
  databaseUrl,
  type Endpoint,
  endpoints,
  flag,
  keyManagement,
  list,
  logLevel,
  port,
  redisUrl,
  serverEndpoints,
  wholeNumber,
} from './settings.ts';
