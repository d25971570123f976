/**
 * PostgreSQL: whether it can be reached, has this version's schema, grants our role what it needs and no more, and its
 * clock.
 */
import { serverPlace } from '@knoxcall/config';
import {
  compareMigrations,
  mayChangeAuditLog,
  missingRights,
  type PrismaClient,
  requirePostgres,
} from '@knoxcall/database';
import { ServerFault } from '@knoxcall/reach';
import { compareClock, type Finding, fail, ok, warn } from './finding.ts';

const migrate = 'Run the migrate command of this version, with DIRECT_DATABASE_URL and DATABASE_URL.';
/** The outbox job takes rows that are a second old. */
const outboxSeconds = 60;

/** A check of its own, because all others need it. */
export async function reachPostgres(url: string): Promise<Finding> {
  try {
    await requirePostgres('DATABASE_URL', url);
    return ok('postgresql', `${serverPlace(url, 5432)} answers`);
  } catch (error) {
    if (!(error instanceof ServerFault)) throw error;
    return fail('postgresql', error.message, null);
  }
}

export async function lookAtPostgres(database: PrismaClient): Promise<Finding[]> {
  const clock = await compareClock('clock of postgresql', async () => {
    const [row] = await database.$queryRaw<{ ms: number }[]>`
      SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`;
    return row?.ms ?? 0;
  });
  const schema = await lookAtSchema(database);
  if (schema.status === 'fail') return [clock, schema];
  return [clock, schema, await lookAtRights(database), await lookAtOutbox(database)];
}

async function lookAtSchema(database: PrismaClient): Promise<Finding> {
  const { missing, unknown } = await compareMigrations(database);
  if (missing.length > 0) {
    return fail('schema', `lacks ${missing.length} migration(s): ${missing.join(', ')}`, migrate);
  }
  if (unknown.length === 0) return ok('schema', 'is the one of this version');
  const next = 'Nothing while you upgrade; else run the newer version everywhere.';
  return warn('schema', `is newer than this version: ${unknown.join(', ')}`, next);
}

async function lookAtRights(database: PrismaClient): Promise<Finding> {
  const lacking = await missingRights(database);
  if (lacking.length > 0) return fail('role in postgresql', `may not ${lacking.join(', ')}`, migrate);
  if (!(await mayChangeAuditLog(database))) return ok('role in postgresql', 'may do its work, and no more');
  return warn(
    'role in postgresql',
    'could change the audit log',
    'Give the services a role that owns nothing (docs/operations.md, Roles in PostgreSQL).',
  );
}

async function lookAtOutbox(database: PrismaClient): Promise<Finding> {
  const [row] = await database.$queryRaw<{ seconds: number | null; count: number }[]>`
    SELECT extract(epoch FROM now() - min(created_at))::float8 AS seconds, count(*)::int AS count FROM outbox`;
  const seconds = Math.round(row?.seconds ?? 0);
  if (seconds < outboxSeconds) return ok('outbox', 'nothing waits long to be published');
  const message = `${row?.count} change(s) wait to be published, the oldest for ${seconds} s`;
  return warn('outbox', message, 'See docs/runbooks/outbox-old.md.');
}
