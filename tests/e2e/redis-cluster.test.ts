/** Redis as a cluster: three masters with a replica each; the masters of different keys die. */
import { startRedisCluster } from '@knoxcall/testkit/redis';
import { promiseFailover } from './src/failover-promises.ts';

promiseFailover(startRedisCluster, 'tenant');
