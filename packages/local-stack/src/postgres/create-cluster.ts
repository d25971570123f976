// Makes a new database cluster with the database and role that KnoxCall uses. It appears under its final name only when it
// is whole; nobody knows the superuser's password afterwards, and no file holds it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalStackError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

/** `into` must not exist; `password` (hex) is the one of role `knoxcall`. */
export interface NewCluster {
  readonly dataDir: string;
  readonly into: string;
  readonly password: string;
  readonly durable: boolean;
}

/** Locale of every PostgreSQL program: its messages are read here. */
export const postgresEnvironment = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** @throws LocalStackError `server_failed` with what initdb said. */
export async function createCluster(
  as: RunAs,
  binaries: PostgresBinaries,
  cluster: NewCluster,
): Promise<void> {
  const workshop = join(cluster.dataDir, 'postgres-new');
  const files = join(workshop, 'files');
  const passwordFile = join(workshop, 'password');
  await rm(workshop, { recursive: true, force: true });
  await mkdir(files, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  if (as.account !== undefined) {
    const { uid, gid } = as.account;
    await Promise.all([workshop, files, passwordFile].map((path) => chown(path, uid, gid)));
  }
  await Promise.all([workshop, files].map((path) => chmod(path, 0o700)));
  try {
    await runProgram(as, binaries.initdb, { args: initdbArgs(files, passwordFile, cluster.durable) });
    await runProgram(as, binaries.postgres, {
      args: ['--single', '-D', files, '-c', 'log_min_error_statement=panic', 'postgres'],
      input: `CREATE ROLE knoxcall LOGIN CREATEDB PASSWORD '${cluster.password}';\nCREATE DATABASE knoxcall OWNER knoxcall;\n`,
    });
    await rename(files, cluster.into);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

function initdbArgs(files: string, passwordFile: string, durable: boolean): readonly string[] {
  return [
    '-D',
    files,
    `--pwfile=${passwordFile}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ];
}

async function runProgram(as: RunAs, program: string, run: { args: readonly string[]; input?: string }) {
  const { command, args, ...account } = as.launch(program, run.args);
  const child = spawn(command, args, { ...account, env: postgresEnvironment });
  let said = '';
  child.stdout.resume();
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(run.input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A single-user server ends well even when a statement failed.
  if (code !== 0 || /^\S.* ERROR: /m.test(said)) {
    throw new LocalStackError('server_failed', `PostgreSQL could not be set up: ${said.trim()}`);
  }
}
