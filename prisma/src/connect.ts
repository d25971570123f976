/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.ts';
import { keepSql, noteBegin, statementName } from './sql.ts';
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

type DatabaseOptions = {
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
  const pool = new pg.Pool({
    Client: watchedClient(patienceMs, noteBegin),
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: Math.min(maxConnectMs, patienceMs),
    ...limitsWithin(patienceMs),
  });
  // A connection that ends while nobody uses it is replaced by the next one who needs one.
  pool.on('error', () => undefined);
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    statementNameGenerator: nameStatements(),
  });
  const database = new PrismaClient({
    adapter,
    log: [],
    errorFormat: 'minimal',
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  });
  keepSql(database, pool);
  return database;
}

/** Each of them takes memory of PostgreSQL on every connection, and lists of any length make any number of texts. */
const maxNamed = 200;

/** The first texts that come are prepared once on a connection, and the others each time. */
function nameStatements(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= maxNamed) return '';
    const name = statementName(sql);
    names.set(sql, name);
    return name;
  };
}
