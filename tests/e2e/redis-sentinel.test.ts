/** Redis under Sentinels: a master and two replicas. */
import { startSentinelSet } from '@knoxcall/testkit/redis';
import { promiseFailover } from './src/failover-promises.ts';

promiseFailover(startSentinelSet, 'changes');
