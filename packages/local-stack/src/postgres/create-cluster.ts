// Makes a new database cluster with the database and the two roles that KnoxCall uses: the owner, which migrates, and
// the services' role. It gets its final name only when it is complete. The superuser's password is stored nowhere.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalStackError } from '../errors.ts';
import type { PostgresBinaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

/** Both in hexadecimal: of role `knoxcall`, which the services use, and of `knoxcall_owner`, which owns the tables. */
export interface Passwords {
  readonly services: string;
  readonly owner: string;
}

/** `into` must not exist. */
interface NewCluster {
  readonly dataDir: string;
  readonly into: string;
  readonly passwords: Passwords;
  readonly durable: boolean;
}

/**
 * Of every PostgreSQL program. The locale, because their messages are parsed here; and how much freed memory a process
 * keeps: returning that of each batch of log records to Linux costs a sixth of PostgreSQL's time (`mallopt(3)`).
 */
export const postgresEnvironment = {
  LC_ALL: 'C',
  PATH: '/usr/local/bin:/usr/bin:/bin',
  MALLOC_TRIM_THRESHOLD_: '16777216',
  MALLOC_MMAP_THRESHOLD_: '16777216',
};

/** @throws LocalStackError `server_failed` with the output of initdb. */
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
    const { services, owner } = cluster.passwords;
    await runAlone(as, binaries, {
      files,
      database: 'postgres',
      statements: [
        `CREATE ROLE knoxcall LOGIN PASSWORD '${services}'`,
        `CREATE ROLE knoxcall_owner LOGIN CREATEDB CREATEROLE PASSWORD '${owner}'`,
        'CREATE DATABASE knoxcall OWNER knoxcall_owner',
      ],
    });
    await rename(files, cluster.into);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/**
 * A cluster of an earlier version has one role for everything: its objects are given to the owner's role. Can be
 * repeated.
 * @throws LocalStackError `server_failed`
 */
export async function addOwner(
  as: RunAs,
  binaries: PostgresBinaries,
  { files, password }: { files: string; password: string },
): Promise<void> {
  const isThere = "SELECT FROM pg_roles WHERE rolname = 'knoxcall_owner'";
  await runAlone(as, binaries, {
    files,
    database: 'knoxcall',
    statements: [
      `DO $$ BEGIN IF NOT EXISTS (${isThere}) THEN CREATE ROLE knoxcall_owner; END IF; END $$`,
      `ALTER ROLE knoxcall_owner LOGIN CREATEDB PASSWORD '${password}'`,
      'REASSIGN OWNED BY knoxcall TO knoxcall_owner',
      'ALTER ROLE knoxcall NOCREATEDB',
    ],
  });
}

/** As the superuser, in a server that nobody can connect to. @throws LocalStackError `server_failed` */
export async function runAlone(
  as: RunAs,
  binaries: PostgresBinaries,
  work: { files: string; database: string; statements: readonly string[] },
): Promise<void> {
  await runProgram(as, binaries.postgres, {
    args: ['--single', '-D', work.files, '-c', 'log_min_error_statement=panic', work.database],
    input: work.statements.map((statement) => `${statement};\n`).join(''),
  });
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
  // A single-user server exits with 0 even when a statement failed.
  if (code !== 0 || /^\S.* ERROR: /m.test(said)) {
    throw new LocalStackError('server_failed', `PostgreSQL could not be set up: ${said.trim()}`);
  }
}
