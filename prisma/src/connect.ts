/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.ts';
import { watchedClient } from './watched-client.ts';

/** In milliseconds. The server ends what takes too long itself, so that a transaction ends with it. */
const limitsWithin = (patienceMs: number) => ({
  lock_timeout: patienceMs / 2,
  statement_timeout: patienceMs * 0.75,
  /** A process that stands still must not hold the lock of a tenant. */
  idle_in_transaction_session_timeout: 30_000,
});

/** Longer than any statement may take at a server that is well. */
const usualPatienceMs = 20_000;
const maxConnectMs = 5_000;

export type DatabaseOptions = {
  databaseUrl: string;
  poolSize: number;
  /** After which a connection is given up that the server keeps waiting, or cannot be made. */
  patienceMs?: number;
};

export function connectDatabase({
  databaseUrl,
  poolSize,
  patienceMs = usualPatienceMs,
}: DatabaseOptions): PrismaClient {
  const adapter = new PrismaPg({
    Client: watchedClient(patienceMs),
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: Math.min(maxConnectMs, patienceMs),
    ...limitsWithin(patienceMs),
  });
  return new PrismaClient({
    adapter,
    log: [],
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}
