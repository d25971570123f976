/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/client.ts';

export function connectDatabase(options: { databaseUrl: string; poolSize: number }): PrismaClient {
  const adapter = new PrismaPg({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    connectionTimeoutMillis: 5000,
  });
  return new PrismaClient({
    adapter,
    log: [],
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
}

/** No connection of the pool was free in time. pg-pool says so in words alone. */
export function isPoolExhausted(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout exceeded when trying to connect';
}
