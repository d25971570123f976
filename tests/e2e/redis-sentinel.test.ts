/** Redis under Sentinels: a master and two replicas. */
import { startSentinelSet } from '@knoxcall/testkit';
import { promiseFailover } from './src/failover-promises.ts';

promiseFailover(startSentinelSet, 'changes');
