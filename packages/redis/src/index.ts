export { createRedis, mastersOf, ping, type RedisClient, whenTaken } from './create-redis.ts';
export { createKnownServers, type KnownServers, processesOf } from './known-servers.ts';
