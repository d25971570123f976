/**
 * The parts that an operator's command works with, how it reports progress, and how it runs: with the settings of the
 * control plane.
 */
import { connectDatabase, type PrismaClient } from '@knoxcall/database';
import { type Composition, compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { requireSchema } from '../health.ts';
import { tenantIds } from '../snapshots/rebuild.ts';

export type Command = {
  readonly composition: Composition;
  /** PostgreSQL as the owner of the tables. */
  readonly owner: PrismaClient;
  readonly told: (line: string) => void;
};

/** The exit code: 0 where nothing is left to do. */
export type ExitCode = 0 | 1;

const progressMs = 5_000;

/** Works through the tenants one by one, with a line of progress now and then. Returns their number. */
export async function eachTenant(
  { composition: { database }, told }: Command,
  work: (tenantId: string) => Promise<void>,
): Promise<number> {
  const total = await database.tenant.count();
  let [done, toldAt] = [0, performance.now()];
  for await (const tenantId of tenantIds(database)) {
    await work(tenantId);
    done += 1;
    if (performance.now() - toldAt < progressMs) continue;
    toldAt = performance.now();
    told(`${done} of ${total} tenants`);
  }
  return done;
}

type Environment = Record<string, string | undefined>;

/**
 * Runs one command, and releases everything afterwards. `DIRECT_DATABASE_URL` is read as by the migrate command.
 * Rejects where the command could not finish.
 */
export async function runCommand(
  environment: Environment,
  run: (command: Command) => Promise<ExitCode>,
): Promise<ExitCode> {
  const settings = readConfig({ LOG_LEVEL: 'warn', ...environment });
  const composition = await compose(settings, 'admin');
  const databaseUrl = environment.DIRECT_DATABASE_URL || settings.DATABASE_URL;
  const owner = connectDatabase({ databaseUrl, poolSize: 1 });
  try {
    await requireSchema(composition);
    return await run({ composition, owner, told: (line) => void process.stdout.write(`${line}\n`) });
  } finally {
    await Promise.all([composition.close(), owner.$disconnect()]);
  }
}
