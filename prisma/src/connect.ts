/** The one way to a Prisma client: a bounded pool on the given address. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.ts';
import { keepSql, noteBegin, statementName } from './sql.ts';
import { watchedClient } from './watched-client.ts';

/** In milliseconds. The server ends a long statement itself, so that its transaction ends too. */
const limitsWithin = (patienceMs: number) => ({
  lock_timeout: patienceMs / 2,
  statement_timeout: patienceMs * 0.75,
  /** A process that hangs must not hold the lock of a tenant. */
  idle_in_transaction_session_timeout: 30_000,
});

/** Longer than any statement takes on a healthy server. */
const usualPatienceMs = 20_000;
const maxConnectMs = 5_000;

type DatabaseOptions = {
  databaseUrl: string;
  poolSize: number;
  /** Milliseconds after which a waiting connection, or an attempt to make one, is given up. */
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
  // An idle connection that ends is replaced when the next one is needed.
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

/**
 * Each prepared statement takes memory of PostgreSQL on every connection, and lists of any length produce any
 * number of texts.
 */
const maxNamed = 200;

/** The first texts are prepared once on a connection, and all others each time. */
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
