/** Script: Redis away for `KNOXCALL_OUTAGE_SECONDS` (60) under load, stopped and then frozen; prints the figures. */
import { startOwnProduct } from './src/own-product.ts';
import { redisOutage } from './src/redis-outage.ts';

const seconds = Number(process.env.KNOXCALL_OUTAGE_SECONDS ?? '60');
const own = await startOwnProduct();
try {
  for (const kind of ['stopped', 'frozen'] as const) {
    console.info(`Redis ${kind} for ${seconds} s:`, await redisOutage(own, { seconds, kind }));
  }
} finally {
  await own.stop();
}
