export { ConfigError, parseConfig } from './parse-config.ts';
export {
  databaseUrl,
  flag,
  keyManagement,
  list,
  logLevel,
  port,
  redisUrl,
  wholeNumber,
} from './settings.ts';
