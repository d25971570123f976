// The embedded parts of KnoxCall: PostgreSQL, Redis and an echo upstream. For `start` and for tests, never for a service.
export { type Echo, type EchoAnswer, type EchoOptions, startEcho } from './echo/start-echo.ts';
export { LocalStackError, type LocalStackErrorCode } from './errors.ts';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres/start-postgres.ts';
export { freePort, type ServerProcess, type ServerSpec, spawnServer } from './processes/spawn-server.ts';
export { obtainRedis } from './redis/obtain-redis.ts';
export { type ServiceUsers, serviceUsers } from './redis/service-users.ts';
export { type RedisOptions, type RedisServer, startRedis } from './redis/start-redis.ts';
export { type Servers, type ServersOptions, startServers } from './servers.ts';
export { buildDashboard } from './start/build-dashboard.ts';
export { portVariables, startSchema } from './start/config.ts';
export { serviceFlags } from './start/services.ts';
