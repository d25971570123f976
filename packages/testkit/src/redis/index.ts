export { startRedisCluster } from './start-redis-cluster.ts';
export { startSentinelSet } from './start-sentinel-set.ts';
