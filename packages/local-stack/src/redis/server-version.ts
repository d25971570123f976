// Whether a program is a Redis that will do: users that read some keys and write others need Redis 7, or Valkey.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const oldest = 7;

/** @throws Error where the program does not run, or is too old. */
export async function requireRecent(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { stdout } = await run(command, ['--version'], { env: { ...env } });
  const major = Number(/\bv=(\d+)\./.exec(stdout)?.[1]);
  if (!(major >= oldest)) throw new Error(`${command} is older than Redis ${oldest}`);
}
