/** Checks everything that a deployment needs, part by part; checks that depend on a failed part are left out. */
import { ConfigError } from '@knoxcall/config';
import { connectDatabase } from '@knoxcall/database';
import { whenTaken } from '@knoxcall/redis';
import { reasonOf } from '@knoxcall/telemetry';
import { readConfig, type Settings } from '../config.ts';
import { connectRedis } from '../snapshots/connect-redis.ts';
import { version } from '../version.ts';
import { type Finding, fail, type Look, ok, warn } from './finding.ts';
import { lookAtEgress } from './look-at-egress.ts';
import { lookAtKeys } from './look-at-keys.ts';
import { lookAtPlanes } from './look-at-planes.ts';
import { lookAtPostgres, reachPostgres } from './look-at-postgres.ts';
import { lookAtRedis, reachRedis } from './look-at-redis.ts';

const patienceMs = 5_000;

type Environment = Record<string, string | undefined>;

/** `egress`: addresses to reach, beside those that the settings name. */
export async function examine(environment: Environment, egress: readonly URL[]): Promise<Finding[]> {
  const settings = settingsOf(environment);
  if (Array.isArray(settings)) return settings;
  const [stores, planes, outside] = await Promise.all([
    lookAtStores(settings),
    looked('planes', () => lookAtPlanes(settings)),
    looked('egress', () => lookAtEgress(settings, egress)),
  ]);
  return [...lookAtSettings(settings), ...stores, ...planes, ...outside];
}

function settingsOf(environment: Environment): Settings | Finding[] {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const next = 'Correct it: the table in README.md has all settings.';
    return error.faults.map((fault) => fail('settings', fault, next));
  }
}

function lookAtSettings({ LOG_LEVEL: level }: Settings): Finding[] {
  const sound = ok('settings', `are valid for version ${version} on Node.js ${process.versions.node}`);
  if (['info', 'debug', 'trace'].includes(level)) return [sound];
  const message = `LOG_LEVEL ${level} leaves out checkpoints of the audit log`;
  return [sound, warn('logs', message, 'Set LOG_LEVEL to info.')];
}

async function lookAtStores(settings: Settings): Promise<Finding[]> {
  const [postgres, redis] = await Promise.all([
    looked('postgresql', async () => [await reachPostgres(settings.DATABASE_URL)]),
    looked('redis', async () => [await reachRedis(settings.REDIS_URL)]),
  ]);
  const isUp = (found: readonly Finding[]): boolean => found.every(({ status }) => status === 'ok');
  const database = connectDatabase({ databaseUrl: settings.DATABASE_URL, poolSize: 2, patienceMs });
  try {
    const inPostgres = isUp(postgres) ? await looked('postgresql', () => lookAtPostgres(database)) : [];
    const isReadable = isUp(postgres) && inPostgres.every(({ status }) => status !== 'fail');
    const keys = await looked('master key', () => lookAtKeys(settings, isReadable ? database : undefined));
    return [
      ...postgres,
      ...inPostgres,
      ...redis,
      ...(isUp(redis) ? await lookInRedis(settings) : []),
      ...keys,
    ];
  } finally {
    await database.$disconnect();
  }
}

async function lookInRedis({ REDIS_URL: url }: Settings): Promise<Finding[]> {
  const redis = connectRedis(url);
  try {
    await whenTaken(redis, patienceMs);
    return await looked('redis', () => lookAtRedis(redis));
  } finally {
    redis.disconnect();
  }
}

/** A check that throws is a finding; its message may hold anything, so only its code is shown. */
async function looked(check: string, look: Look): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [
      fail(check, `could not be looked at: ${reasonOf(error)}`, 'Run the doctor again, or read the logs.'),
    ];
  }
}
