/** Several Redis servers as one: under Sentinels or as a cluster, with masters that can be killed. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { serviceUsers } from '@knoxcall/local-stack';
import { until } from '../until.ts';
import type { SetParts, SetServer, TlsFiles } from './start-set-server.ts';

export type RedisSet = {
  /** As the operator, with all rights; each service has a user of its own. */
  readonly url: string;
  readonly urls: { readonly controlPlane: string; readonly proxy: string };
  readonly servers: readonly SetServer[];
  /** The present masters that answer. */
  masters(): Promise<SetServer[]>;
  /** The master that holds the key. */
  masterOf(key: string): Promise<SetServer>;
  /** Resolves when every key has a master that answers, and each master a replica that follows it. */
  settled(): Promise<void>;
  /** Starts the dead ones, and resolves when the set is healthy. */
  revive(): Promise<void>;
  stop(): Promise<void>;
};

export type RedisSetOptions = {
  readonly dir: string;
  readonly tls?: TlsFiles;
  /** Everybody reaches each server through a relay of its own, the other servers too. */
  readonly relayed?: boolean;
};
/** The option of `startProduct` for another Redis than a single server. */
export type StartRedisSet = (options: RedisSetOptions) => Promise<RedisSet>;

export async function partsOf({ dir, tls, relayed = false }: RedisSetOptions): Promise<SetParts> {
  const own = join(dir, 'redis-set');
  await mkdir(own, { recursive: true, mode: 0o700 });
  const users = await serviceUsers(own);
  return { dir: own, password: randomBytes(24).toString('hex'), users, tls, relayed };
}

export async function mastersOf(servers: readonly SetServer[]): Promise<SetServer[]> {
  const roles = await Promise.all(servers.map(({ client }) => replicationOf(client)));
  return servers.filter((_server, index) => /^role:master/m.test(roles[index] ?? ''));
}

/** Each master has a replica that follows it, and every server is one of the two. */
async function areFollowed(servers: readonly SetServer[], masters: number): Promise<boolean> {
  const all = await Promise.all(servers.map(({ client }) => replicationOf(client)));
  const leading = all.filter((text) => /^role:master/m.test(text));
  const following = all.filter((text) => /^master_link_status:up/m.test(text));
  return (
    leading.length === masters &&
    following.length === servers.length - masters &&
    leading.every((text) => /^slave\d+:.*state=online/m.test(text))
  );
}

/** Empty where it does not answer. */
function replicationOf(client: SetServer['client']): Promise<string> {
  return client.info('replication').catch(() => '');
}

export async function untilFollowed(servers: readonly SetServer[], masters: number): Promise<void> {
  await until(`${masters} masters and their replicas`, () => areFollowed(servers, masters), 30_000);
}
