/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.ts';
import { WatchedClient } from './watched-client.ts';

/** In milliseconds. The server ends what takes too long itself, so that a transaction ends with it. */
const limits = {
  lock_timeout: 10_000,
  statement_timeout: 15_000,
  /** A process that stands still must not hold the lock of a tenant. */
  idle_in_transaction_session_timeout: 30_000,
} as const;

export function connectDatabase(options: { databaseUrl: string; poolSize: number }): PrismaClient {
  const adapter = new PrismaPg({
    Client: WatchedClient,
    connectionString: options.databaseUrl,
    max: options.poolSize,
    connectionTimeoutMillis: 5000,
    ...limits,
  });
  return new PrismaClient({
    adapter,
    log: [],
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}
