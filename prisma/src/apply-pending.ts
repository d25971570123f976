/**
 * Applies migrations that a database lacks, each once, and records them in the table that Prisma's own command reads. A
 * migration is applied whole or not at all, but where its file says that it cannot run in a transaction.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Client, DatabaseError } from 'pg';
import type { Migration } from './migrations.ts';

/** The table as Prisma makes it. */
const table = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * The line in a file with statements that PostgreSQL refuses in a transaction, such as `CREATE INDEX
 * CONCURRENTLY`.
 */
const outsideTransaction = /^-- Outside a transaction: \S/m;

/**
 * Services go on meanwhile. Whoever needs a table waits behind a statement that waits for its lock, so this gives way
 * soon. It is less than PostgreSQL's `deadlock_timeout` (1 s), so of two that wait for each other the migration gives up.
 */
const lockTimeoutMs = 500;
/** How long it tries again, and after which pause. */
const [lockTriesMs, lockPauseMs] = [60_000, 200];
/** SQLSTATE of a lock not had in time, and of a deadlock. */
const lockStates = new Set(['55P03', '40P01']);

/** A migration that cannot be applied; the message names it. */
export class MigrationError extends Error {
  constructor(name: string, why: string, options?: ErrorOptions) {
    super(`Migration ${name}: ${why}`, options);
    this.name = 'MigrationError';
  }
}

/** Returns the names of those applied now. The caller holds the lock. @throws MigrationError */
export async function applyPending(client: Client, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(table);
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished FROM _prisma_migrations
      WHERE rolled_back_at IS NULL`,
  );
  const begun = rows.find(({ finished }) => !finished);
  if (begun !== undefined)
    throw new MigrationError(begun.name, 'it was begun and did not end (docs/upgrade.md)');
  const applied = new Set(rows.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !applied.has(name));
  for (const migration of pending) await apply(client, migration);
  return pending.map(({ name }) => name);
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    if (outsideTransaction.test(migration.sql)) await applySteps(client, migration);
    else await applyOnceLocked(client, migration);
  } catch (error) {
    throw new MigrationError(migration.name, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}

async function applyOnceLocked(client: Client, migration: Migration): Promise<void> {
  const until = Date.now() + lockTriesMs;
  for (;;) {
    try {
      return await applyWhole(client, migration);
    } catch (error) {
      if (!(error instanceof DatabaseError && lockStates.has(error.code ?? ''))) throw error;
      if (Date.now() >= until) throw error;
    }
    await delay(lockPauseMs);
  }
}

async function applyWhole(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(migration.sql);
    await record(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A statement ends with a line. After a failed run the next one begins again with the first statement. */
async function applySteps(client: Client, migration: Migration): Promise<void> {
  for (const statement of migration.sql.split(/;[ \t]*$/m)) await client.query(statement);
  await record(client, migration);
}

async function record(client: Client, { name, sql }: Migration): Promise<void> {
  const checksum = createHash('sha256').update(sql).digest('hex');
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
      VALUES ($1, $2, $3, now(), clock_timestamp(), 1)`,
    [randomUUID(), checksum, name],
  );
}
