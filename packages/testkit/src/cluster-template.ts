/**
 * PostgreSQL's files with all migrations applied. A test run makes them once; each of its products starts
 * with a copy and needs neither initdb nor migrations.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

/** Names their directory, for the workers of the test run too. */
const variable = 'KNOXCALL_CLUSTER_TEMPLATE';
const root = join(import.meta.dirname, '../../..');
const files = ['postgres', 'postgres-password', 'postgres-owner-password'];

/** Returns the directory, which the caller removes after the last product. */
export async function makeClusterTemplate(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'knoxcall-cluster-'));
  const { startPostgres } = await import('@knoxcall/local-stack');
  const postgres = await startPostgres({ dataDir, log: () => undefined, durable: false });
  await migrate({
    DATABASE_URL: postgres.url,
    DIRECT_DATABASE_URL: postgres.ownerUrl,
    MAINTENANCE_DATABASE_URL: maintenanceUrl(postgres.ownerUrl),
  });
  await postgres.stop();
  process.env[variable] = dataDir;
  return dataDir;
}

/** False without a template: the product then makes its own cluster. */
export async function copyClusterTemplate(into: string): Promise<boolean> {
  const template = process.env[variable];
  if (template === undefined) return false;
  // Node's own copy leaves the files to root; PostgreSQL runs as a user of its own then.
  await promisify(execFile)('cp', ['-a', ...files.map((file) => join(template, file)), into]);
  return true;
}

/** The role that removes old records; in tests it has the password of the owner. */
export function maintenanceUrl(directDatabaseUrl: string): string {
  const url = new URL(directDatabaseUrl);
  url.username = 'knoxcall_maintenance';
  return url.href;
}

/** Runs the migrate command of this tree, or of another. */
export async function migrate(environment: Record<string, string>, tree = root): Promise<void> {
  const program = join(tree, 'prisma/src/migrate.ts');
  const child = spawn(process.execPath, [program], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  const [[code], reason] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  if (code !== 0) throw new Error(`migrations ended with ${code}: ${reason}`);
}
