/**
 * A PostgreSQL replica that follows another server by streaming, made from a copy of its files while it runs.
 * It reaches the other server through a relay that can be cut, and can be promoted.
 */
import { execFile } from 'node:child_process';
import { appendFile, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@knoxcall/local-stack';
import { connectPostgres, type PostgresClient } from '../connect-postgres.ts';
import { type Relay, startRelay } from '../start-relay.ts';
import { until } from '../until.ts';

/** A server with its files in `dir/postgres`, as the local stack keeps them. */
export type PostgresPlace = { readonly dir: string; readonly url: string; readonly pid: number };

export type Replica = PostgresPlace & {
  /** Between it and its primary. */
  readonly way: Relay;
  /** Resolves when it has all present data of its primary. */
  caughtUp(): Promise<void>;
  /** From now on it accepts writes and follows nobody. */
  promote(): Promise<void>;
  stop(): Promise<void>;
};

const files = ['postgres', 'postgres-password', 'postgres-owner-password'];

export async function startReplica(of: PostgresPlace, dir: string): Promise<Replica> {
  await mkdir(dir, { mode: 0o755 });
  await letSuperuserIn(of);
  const way = await startRelay(of.url);
  await copyWhileItRuns(of, dir);
  await follow(dir, way);
  const server = await startPostgres({ dataDir: dir, log: () => undefined });
  const place = { dir, url: server.url, pid: server.process.pid };
  await asSuperuser(of, (client) => until('the replica streams', () => isFollowed(client)));
  return {
    ...place,
    way,
    caughtUp: () => untilCaughtUp(of, place),
    promote: () => asSuperuser(place, async (client) => void (await client.query('SELECT pg_promote()'))),
    stop: async () => {
      await server.stop();
      await way.stop();
    },
  };
}

/** From now on a commit of `of` is acknowledged once a replica has it. */
export async function replicateBeforeAnswers(of: PostgresPlace): Promise<void> {
  await asSuperuser(of, async (client) => {
    await client.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await client.query('SELECT pg_reload_conf()');
    const isSynchronous = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'";
    await until('a synchronous replica', async () => (await client.query(isSynchronous)).rows.length === 1);
  });
}

/** On this machine, without a password: nobody knows the generated one. */
async function letSuperuserIn({ dir, pid }: PostgresPlace): Promise<void> {
  const path = join(dir, 'postgres', 'pg_hba.conf');
  const rules = ['all', 'replication'].map((what) => `host ${what} postgres 127.0.0.1/32 trust\n`).join('');
  const known = await readFile(path, 'utf8');
  if (known.startsWith(rules)) return;
  await writeFile(path, rules + known);
  process.kill(pid, 'SIGHUP');
}

async function asSuperuser<T>(
  { url }: Pick<PostgresPlace, 'url'>,
  work: (client: PostgresClient) => Promise<T>,
): Promise<T> {
  const address = new URL(url);
  Object.assign(address, { username: 'postgres', password: '', pathname: '/postgres' });
  let client: PostgresClient | undefined;
  await until('the superuser is let in', async () => {
    client = await connectPostgres(address.href);
    return true;
  });
  try {
    return await work(client!);
  } finally {
    await client?.end();
  }
}

/** Later writes of the server come from its log. */
async function copyWhileItRuns(of: PostgresPlace, dir: string): Promise<void> {
  await asSuperuser(of, async (client) => {
    await client.query("SELECT pg_backup_start('replica', fast => true)");
    await promisify(execFile)('cp', ['-a', ...files.map((file) => join(of.dir, file)), dir]);
    const { rows } = await client.query('SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)');
    await write(dir, 'backup_label', rows[0].labelfile);
  });
  for (const own of ['postmaster.pid', 'postmaster.opts'])
    await rm(join(dir, 'postgres', own), { force: true });
}

async function follow(dir: string, way: Relay): Promise<void> {
  const { port } = new URL(way.url);
  const conninfo = `host=127.0.0.1 port=${port} user=postgres`;
  const settings = `primary_conninfo = '${conninfo}'\nwal_retrieve_retry_interval = 100\nsynchronous_standby_names = ''\n`;
  await appendFile(join(dir, 'postgres', 'postgresql.auto.conf'), settings);
  await write(dir, 'standby.signal', '');
}

/** As the user that the server runs as. */
async function write(dir: string, name: string, content: string): Promise<void> {
  const [path, owner] = [join(dir, 'postgres', name), await stat(join(dir, 'postgres'))];
  await writeFile(path, content, { mode: 0o600 });
  await chown(path, owner.uid, owner.gid);
}

async function untilCaughtUp(of: PostgresPlace, replica: PostgresPlace): Promise<void> {
  const { rows } = await asSuperuser(of, (client) => client.query('SELECT pg_current_wal_lsn() AS end'));
  const has = 'SELECT pg_last_wal_replay_lsn() >= $1 AS "isThere"';
  await asSuperuser(replica, (client) =>
    until('the replica has it', async () => (await client.query(has, [rows[0].end])).rows[0].isThere),
  );
}

async function isFollowed(client: PostgresClient): Promise<boolean> {
  const { rows } = await client.query("SELECT FROM pg_stat_replication WHERE state = 'streaming'");
  return rows.length > 0;
}
