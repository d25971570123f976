/** What an operator sees: which services are ready while a part is away, what they log about it, and how services end. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  call,
  createTenant,
  type Product,
  type RecordingUpstream,
  type ServiceName,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { type KmsServer, startKmsServer } from '@knoxcall/testkit/kms';

let product: Product;
let kms: KmsServer;
let upstream: RecordingUpstream;
let tenant: Tenant;

beforeAll(async () => {
  kms = await startKmsServer();
  const environment = {
    KMS_PROVIDER: 'aws',
    KMS_KEY_ID: kms.keyId,
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SHUTDOWN_DELAY_SECONDS: '3',
  };
  [product, upstream] = await Promise.all([startProduct({ environment }), startRecordingUpstream()]);
  tenant = await createTenant(product);
  const inSixDays = new Date(Date.now() + 6 * 86_400_000).toISOString();
  const secret = { name: 'key', value: 'v', expires_at: inSixDays };
  await sendSecret(tenant, upstream, { route: 'r', secret });
  expect((await tenant.proxy({ route: 'r' })).status).toBe(200);
}, 90_000);

afterAll(async () => {
  await product?.stop();
  await Promise.all([upstream?.close(), kms?.close()]);
}, 60_000);

type Line = { msg: string; level: number; part?: string; at?: string; since?: string; reason?: string };

/** Log lines of level warn or above, and lines about their end. */
function linesOf(name: ServiceName): Line[] {
  const lines = readFileSync(join(product.logs, `${name}.log`), 'utf8').split('\n');
  const read = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
  return read.filter(({ level, part }) => level >= 40 || part !== undefined);
}
const partOf = async (name: ServiceName, part: string) =>
  (await call(`${product.metrics[name]}/readyz`)).json[part as 'data'] as unknown;
const services: readonly ServiceName[] = ['control-plane', 'worker'];

let timeoutMs = 5_000;
type Away = { part: string; go: () => Promise<void>; comeBack: () => Promise<void>; place: RegExp };
const away: Away[] = [
  {
    part: 'redis',
    go: () => product.servers.stopRedis(),
    comeBack: () => product.servers.restartRedis(),
    place: /^127\.0\.0\.1:\d+$/,
  },
  { part: 'kms', go: async () => kms.down(), comeBack: async () => kms.up(), place: /^[0-9a-f-]{36}$/ },
];

test.each(away)(
  'while $part is away, all services stay up, and each logs it in two lines',
  async ({ part, go, comeBack, place }) => {
    const before = new Map(services.map((name) => [name, linesOf(name).length]));
    const seen = async (isUp: boolean) => {
      for (const name of services)
        await until(`${name} sees it`, async () => (await partOf(name, part)) === isUp);
    };
    await go();
    await seen(false);
    for (const origin of [product.controlPlane, product.metrics['control-plane'], product.metrics.worker]) {
      expect((await call(`${origin}/readyz`)).status).toBe(200);
    }
    for (const name of services) {
      expect((await call(`${product.metrics[name]}/metrics`)).text).toContain(
        `knoxcall_dependency_up{part="${part}"} 0`,
      );
    }
    expect((await tenant.api('GET', '/v1/secrets')).status).toBe(200);
    expect((await tenant.proxy({ route: 'r' })).status).toBe(200);
    await comeBack();
    await seen(true);
    // A restarted Redis is written again; the next part must not go away during that.
    await until('a change is in force at once', async () => {
      const { json } = await tenant.api('PATCH', '/v1/routes/r', { timeout_ms: timeoutMs++ });
      return !JSON.stringify(json.meta).includes('not_yet_published');
    });
    for (const name of services) {
      const told = linesOf(name)
        .slice(before.get(name))
        .filter((line) => line.part === part)
        .map(({ msg, part, at, since }) => ({ msg, part, at, since }));
      const what = { part, at: expect.stringMatching(place), since: expect.any(String) };
      expect(told).toEqual([
        { msg: `${part} is away`, ...what },
        { msg: `${part} is back`, ...what },
      ]);
    }
  },
  60_000,
);

test('the metrics show the running version, answers of the API, queues, failures, and what will end', async () => {
  const metrics = async (name: ServiceName) => (await call(`${product.metrics[name]}/metrics`)).text;
  expect((await tenant.api('GET', '/v1/secrets/none')).status).toBe(404);
  await call(`${product.controlPlane}/no/such/page/of-a-caller`);
  const api = await metrics('control-plane');
  expect(api).toMatch(/knoxcall_build_info\{service="control-plane",version="\d+\.\d+\.\d+"\} 1/);
  expect(api).toMatch(/knoxcall_api_requests_total\{operation="POST \/v1\/secrets",status="201"\} 1/);
  expect(api).toContain('knoxcall_api_requests_total{operation="GET /v1/secrets/:id",status="404"} 1');
  expect(api).toContain('knoxcall_api_request_duration_seconds_count{operation="POST /v1/secrets"} 1');
  expect(api).not.toContain('of-a-caller');
  const jobs = await metrics('worker');
  expect(jobs).toContain('knoxcall_secret_ends{kind="secret",within="7d"} 1');
  expect(jobs).toContain('knoxcall_secret_ends{kind="certificate",within="ended"} 0');
  expect(jobs).toContain('knoxcall_oauth2_connections{status="error"} 0');
  expect(jobs).toMatch(/knoxcall_outbox_age_seconds \d/);
  await until('a job ended', async () => (await metrics('worker')).includes('outcome="completed"'));
  expect(await metrics('proxy-0')).toMatch(/knoxcall_build_info\{service="proxy"/);
});

test('the proxy logs once that Redis is away, and once that it is back', async () => {
  const lines = () => linesOf('proxy-0').filter(({ part }) => part === 'redis');
  await until('both lines', () => lines().length === 2);
  expect(lines()[0]).toMatchObject({
    msg: 'redis is away',
    reason: 'connection lost',
    at: expect.stringMatching(/:\d+$/),
  });
});

const leaving = [
  {
    name: 'control-plane',
    origin: () => product.controlPlane,
    variable: 'DATABASE_URL',
    secret: () => product.servers.databaseUrl,
    stillServes: async () => (await tenant.api('GET', '/v1/secrets')).status,
  },
  {
    name: 'proxy-0',
    origin: () => String(product.proxies[0]),
    variable: 'REDIS_URL',
    secret: () => product.servers.redisUrls.proxy,
    stillServes: async () => (await tenant.proxy({ route: 'r' })).status,
  },
] as const;

test.each(leaving)(
  '$name serves for a while after SIGTERM, announces its end, and starts again with its $variable in a file',
  async ({ name, origin, variable, secret, stillServes }) => {
    const gone = product.kill(name, 'SIGTERM');
    await until('not ready', async () => (await call(`${origin()}/readyz`)).status === 503);
    const answer = await call(`${origin()}/healthz`);
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
    expect(await stillServes()).toBe(200);
    await gone;
    await expect(call(`${origin()}/healthz`)).rejects.toThrow();
    const file = join(product.dir, `${name}-secret`);
    writeFileSync(file, `${secret()}\n`);
    await product.start(name, { environment: { [variable]: '', [`${variable}_FILE`]: file } });
    expect(await stillServes()).toBe(200);
  },
  60_000,
);
