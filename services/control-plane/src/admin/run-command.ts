/** Runs one of the operator's commands with the settings of the control plane, and lets go of everything afterwards. */
import { connectDatabase } from '@knoxcall/database';
import { compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { requireSchema } from '../health.ts';
import type { Command, ExitCode } from './command.ts';

type Environment = Record<string, string | undefined>;

/** `DIRECT_DATABASE_URL` as the migrate command reads it. Rejects where it could not be done to its end. */
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
