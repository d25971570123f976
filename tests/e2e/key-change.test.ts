/**
 * The master key is replaced while callers call and members make changes: from a local one to a KMS and back, by a command that
 * is killed in the middle, and nobody notices. A product of this file's own.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createTenant,
  holdChanges,
  type Product,
  queryPostgres,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { type KmsServer, startKmsServer } from '@knoxcall/testkit/kms';

const entry = join(import.meta.dirname, '../../services/control-plane/src/admin.ts');
const masterKey = randomBytes(32).toString('base64');
/** The pause between two requests of a caller, so that the machine is not overloaded. */
const pauseMs = 30;
let product: Product;
let kms: KmsServer;
let upstream: RecordingUpstream;
let tenants: Tenant[];
let aws: Record<string, string>;
let asAws: Record<string, string>;
let asLocal: Record<string, string>;

beforeAll(async () => {
  [kms, upstream] = await Promise.all([startKmsServer(), startRecordingUpstream()]);
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  aws = {
    ...{ AWS_ENDPOINT_URL_KMS: kms.url, AWS_REGION: 'eu-west-2' },
    ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  };
  asLocal = {
    ...{ ...aws, KMS_PROVIDER: 'local', KNOXCALL_MASTER_KEY: masterKey },
    ...{ KMS_SECOND_PROVIDER: 'aws', KMS_SECOND_KEY_ID: kms.keyId },
  };
  asAws = {
    ...{ ...aws, KMS_PROVIDER: 'aws', KMS_KEY_ID: kms.keyId },
    ...{ KMS_SECOND_PROVIDER: 'local', KNOXCALL_SECOND_MASTER_KEY: masterKey },
  };
  product = await startProduct({ proxies: 2, environment: asLocal });
  tenants = [];
  for (let count = 0; count < 5; count += 1) tenants.push(await furnish());
}, 90_000);

afterAll(async () => {
  await product?.stop();
  await Promise.all([upstream?.close(), kms?.close()]);
}, 60_000);

async function furnish(): Promise<Tenant> {
  const tenant = await createTenant(product);
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'value-0' });
  const inject_headers_json = { 'X-Key': '{{secret:key}}' };
  await tenant.done('POST', '/v1/routes', { name: 'r', target_base_url: upstream.url, inject_headers_json });
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: tenant.slug });
  return tenant;
}

function start(words: readonly string[], settings: Record<string, string>) {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: product.servers.databaseUrl,
    DIRECT_DATABASE_URL: product.servers.directDatabaseUrl,
    REDIS_URL: product.servers.redisUrls.controlPlane,
    ...settings,
  };
  const child = spawn(process.execPath, [entry, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([output, errors, [code]]) => ({ code: code as number | null, output: output + errors }),
  );
  return { child, ended };
}

const admin = (words: readonly string[], settings: Record<string, string>) => start(words, settings).ended;

/** How many stored keys each provider wrapped. */
async function wrappedBy(provider: string): Promise<number> {
  const keys = ['data_keys', 'audit_keys', 'installation_key'].map(
    (table) => `SELECT provider FROM ${table}`,
  );
  const sql = `SELECT count(*)::int AS count FROM (${keys.join(' UNION ALL ')}) AS keys WHERE provider = $1`;
  const [row] = (await queryPostgres(product, sql, [provider])) as { count: number }[];
  return row?.count ?? 0;
}

/** Calls for every tenant at both proxies, one request after the other, with a change now and then, until it is stopped. */
function keepCalling(): { stop(): Promise<string[]> } {
  const wrong: string[] = [];
  let running = true;
  const call = async (tenant: Tenant, proxy: number): Promise<void> => {
    while (running) {
      const answer = await tenant.proxy({ route: 'r', proxy });
      if (answer.text !== tenant.slug) wrong.push(`${answer.status} ${answer.text}`);
      await sleep(pauseMs);
    }
  };
  const change = async (tenant: Tenant): Promise<void> => {
    while (running) {
      const made = await tenant.api('POST', '/v1/api-keys', { name: 'meanwhile', role: 'invoke' });
      if (made.status !== 201) wrong.push(`${made.status} ${made.text}`);
      await sleep(pauseMs);
    }
  };
  const loops = tenants.flatMap((tenant) => [call(tenant, 0), call(tenant, 1)]);
  loops.push(change(tenants[0]!));
  return {
    stop: async () => {
      running = false;
      await Promise.all(loops);
      return wrong;
    },
  };
}

test('a rewrap that is killed and run again moves every key to the KMS, and no caller notices', async () => {
  const before = await wrappedBy('local');
  expect(before).toBeGreaterThanOrEqual(2 * tenants.length);
  const calling = keepCalling();
  // The last tenant in the order of the rewrap, among those that `keepCalling` does not change.
  const last = tenants.slice(1).sort((a, b) => (a.id < b.id ? 1 : -1))[0];
  const held = await holdChanges(product, last!.id);
  const broken = start(['rewrap'], asAws);
  await until('some of them are moved', async () => (await wrappedBy('aws')) >= 6, 60_000);
  broken.child.kill('SIGKILL');
  await broken.ended;
  await held.letGo();
  expect(await wrappedBy('aws')).toBeLessThan(before);
  const finished = await admin(['rewrap'], asAws);
  expect(finished).toMatchObject({ code: 0, output: expect.stringMatching(/ 0 could not be\n/) });
  expect(finished.output).toMatch(/ [1-9]\d* were already/);
  expect(await calling.stop()).toEqual([]);
  expect(await wrappedBy('local')).toBe(0);
  const again = await admin(['rewrap'], asAws);
  expect(again.output).toContain(`: 0 keys were wrapped anew, ${before} were already, 0 could not be`);
  for (const secret of [masterKey, 'value-0']) expect(again.output + finished.output).not.toContain(secret);
});

test('it moves the keys back while the KMS is away half of the time, and keeps what is done', async () => {
  const calling = keepCalling();
  kms.down();
  const refused = await admin(['rewrap'], asLocal);
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('run it again') });
  kms.up();
  expect((await admin(['rewrap'], asLocal)).code).toBe(0);
  expect(await calling.stop()).toEqual([]);
  expect(await wrappedBy('aws')).toBe(0);
});

test('it reports a key that neither master key opens, and moves the others', async () => {
  const [lost] = tenants;
  const flip = `UPDATE data_keys SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1) WHERE tenant_id = $1`;
  await queryPostgres(product, flip, [lost!.id]);
  const { code, output } = await admin(['rewrap'], asAws);
  expect([code, output]).toEqual([1, expect.stringContaining(lost!.id)]);
  expect(output).toMatch(/ 1 could not be/);
  expect(await wrappedBy('local')).toBe(1);
  await queryPostgres(product, flip, [lost!.id]);
  expect((await admin(['rewrap'], asAws)).code).toBe(0);
});

test('all tenants get a new data key, and a second run changes none', async () => {
  const active = async () =>
    (await queryPostgres(product, 'SELECT id, active_data_key_id AS key FROM tenants ORDER BY id', [])) as {
      id: string;
      key: string;
    }[];
  const before = await active();
  const moment = new Date().toISOString();
  const first = await admin(['rotate-data-keys', '--before', moment], asAws);
  expect(first).toMatchObject({
    code: 0,
    output: expect.stringContaining(`${tenants.length} have a new data key`),
  });
  const after = await active();
  expect(after.filter(({ key }, index) => key === before[index]?.key)).toEqual([]);
  expect((await admin(['rotate-data-keys', '--before', moment], asAws)).output).toContain(
    '0 have a new data key',
  );
  expect(await active()).toEqual(after);
  for (const tenant of tenants) {
    await until('served', async () => (await tenant.proxy({ route: 'r' })).text === tenant.slug);
  }
});

test('afterwards nothing needs the old master key: a proxy with only the new one serves every tenant', async () => {
  const environment = { KMS_PROVIDER: 'aws', KMS_KEY_ID: kms.keyId, KMS_SECOND_PROVIDER: '' };
  expect(await wrappedBy('local')).toBe(0);
  await product.kill('proxy-1', 'SIGTERM');
  await product.start('proxy-1', { environment: { ...environment, KNOXCALL_MASTER_KEY: '' } });
  for (const tenant of tenants) {
    await until('served', async () => (await tenant.proxy({ route: 'r', proxy: 1 })).text === tenant.slug);
    expect((await tenant.done('GET', '/v1/audit-logs/verify')).valid).toBe(true);
  }
});

test('an unknown command prints the usage', async () => {
  expect(await admin(['rewarp'], asLocal)).toMatchObject({
    code: 2,
    output: expect.stringContaining('Usage'),
  });
});
