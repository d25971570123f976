// Runs the embedded PostgreSQL on a free loopback port. Data and passwords stay in the data directory and are used
// again; a server left by a killed start is stopped first.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { keep, prepareDataDirectory } from '../data-directory.ts';
import { LocalStackError } from '../errors.ts';
import { lastLines, logPath } from '../processes/log-file.ts';
import { claim, endStray } from '../processes/owner-file.ts';
import { commandLineOf, isAlive } from '../processes/process-table.ts';
import { freePort, type ServerProcess, spawnServer } from '../processes/spawn-server.ts';
import { type PostgresBinaries, postgresBinaries } from './binaries.ts';
import { addOwner, createCluster, type Passwords, postgresEnvironment } from './create-cluster.ts';
import { type RunAs, runAs } from './run-as.ts';

/** `dataDir` is absolute. `durable: false` trades the data's safety for speed: for tests only. `port` is for a restart. */
export interface PostgresOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly durable?: boolean;
  readonly port?: number;
}

/** URLs of database `knoxcall` with their passwords: the services', and that of the tables' owner. */
export interface PostgresServer {
  readonly url: string;
  readonly ownerUrl: string;
  readonly port: number;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

const readyTimeoutMs = 60_000;
const attempts = 20;

/** @throws LocalStackError `data_directory_in_use`, `account_unusable`, `platform_unsupported`, `server_failed` */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, log, durable = true } = options;
  await prepareDataDirectory(dataDir);
  const binaries = postgresBinaries();
  const as = await runAs([binaries.home, dataDir]);
  const files = join(dataDir, 'postgres');
  const owner = join(dataDir, 'postgres.owner');
  await clearPreviousServer(files, { owner, log });
  const passwords = await openCluster({ dataDir, files, durable, log }, as, binaries);
  await claim(owner);
  const { port, process } = await launch({ dataDir, files, durable, fixedPort: options.port }, as, binaries);
  const urlOf = (role: string, password: string): string =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/knoxcall`;
  return {
    url: urlOf('knoxcall', passwords.services),
    ownerUrl: urlOf('knoxcall_owner', passwords.owner),
    port,
    process,
    stop: () => process.stop(),
  };
}

type Opened = Cluster & Pick<PostgresOptions, 'log'>;

/** Makes the cluster where there is none, and upgrades one of an earlier version. */
async function openCluster(
  { dataDir, files, durable, log }: Opened,
  as: RunAs,
  binaries: PostgresBinaries,
): Promise<Passwords> {
  const [path, ownerPath] = [join(dataDir, 'postgres-password'), join(dataDir, 'postgres-owner-password')];
  const isThere = existsSync(files);
  if (isThere && !existsSync(path)) {
    throw new LocalStackError(
      'server_failed',
      `${path} is missing, and without it the database in ${files} cannot be opened.`,
    );
  }
  const generate = (): string => randomBytes(32).toString('hex');
  if (isThere && !existsSync(ownerPath)) {
    log('giving the tables to a separate owner');
    const password = generate();
    await addOwner(as, binaries, { files, password });
    await keep(ownerPath, () => password);
  }
  const [services, owner] = [await keep(path, generate), await keep(ownerPath, generate)];
  const passwords = { services: services.value, owner: owner.value };
  if (!isThere) {
    log('creating a new database cluster');
    await createCluster(as, binaries, { dataDir, into: files, passwords, durable });
  }
  return passwords;
}

async function clearPreviousServer(
  files: string,
  { owner, log }: { owner: string; log: (line: string) => void },
) {
  const pid = (await postmasterFile(files)).pid;
  if (pid === undefined) return;
  if (isAlive(pid) && commandLineOf(pid).includes(files)) {
    await endStray(owner, { pid, signal: 'SIGINT' });
    log(`stopped a PostgreSQL that was left behind (process ${pid})`);
  } else {
    // PostgreSQL would refuse to start while any process has the old id: another process (a container that was
    // restarted) or a zombie. It finds its own running backends by their shared memory.
    await rm(join(files, 'postmaster.pid'), { force: true });
  }
}

/**
 * First and eighth line of `postmaster.pid`: process id, and whether it accepts connections, as a read-only replica
 * does too. Empty without such a file.
 */
async function postmasterFile(files: string): Promise<{ pid?: number; ready: boolean }> {
  const lines = (await readFile(join(files, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  return { ...(pid > 0 ? { pid } : {}), ready: /^(ready|standby)\s*$/.test(lines[7] ?? '') };
}

interface Cluster {
  readonly dataDir: string;
  readonly files: string;
  readonly durable: boolean;
}

async function launch(
  cluster: Cluster & { fixedPort: number | undefined },
  as: RunAs,
  binaries: PostgresBinaries,
) {
  for (let attempt = 1; ; attempt++) {
    const port = cluster.fixedPort ?? (await freePort());
    const { command, args, ...account } = as.launch(binaries.postgres, serverArgs(cluster, port));
    const from = await sizeOf(logPath(cluster.dataDir, 'postgres'));
    const process = await spawnServer({
      name: 'postgres',
      dataDir: cluster.dataDir,
      command,
      args,
      env: postgresEnvironment,
      stopSignal: 'SIGINT',
      ...account,
    });
    if (await becomesReady(process, cluster.files)) return { port, process };
    const said = (await readFile(process.logFile)).subarray(from).toString();
    await process.stop();
    // Backends of a killed server end within moments; a port may be taken between choosing and using it.
    const passes = /still in use|could not bind/.test(said);
    if (!passes || attempt === attempts) {
      throw new LocalStackError('server_failed', `PostgreSQL did not start:\n${lastLines(process.logFile)}`);
    }
    await delay(250);
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function serverArgs({ files, durable }: Cluster, port: number): readonly string[] {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', files, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function becomesReady(process: ServerProcess, files: string): Promise<boolean> {
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end && !process.hasEnded(); await delay(20)) {
    const { pid, ready } = await postmasterFile(files);
    if (ready && pid === process.pid) return true;
  }
  return false;
}
