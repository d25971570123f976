/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.ts';

export function connectDatabase(options: { databaseUrl: string; poolSize: number }): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    connectionTimeoutMillis: 5000,
    // A server that hangs is one that is away; a change may wait as long for the lock of its tenant.
    query_timeout: 20_000,
  });
  return new PrismaClient({
    adapter,
    log: [],
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}

/** What pg and pg-pool say, in words alone, where no connection was free, none could be made, or no answer came in time. */
const timeOuts: readonly string[] = [
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Query read timeout',
];

export function isDatabaseTimeout(error: unknown): boolean {
  return error instanceof Error && timeOuts.includes(error.message);
}
