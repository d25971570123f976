/** The doctor: its report on a healthy deployment and on single faults, which never shows a credential. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  connectPostgres,
  createTenant,
  type PostgresClient,
  type Product,
  startProduct,
} from '@knoxcall/testkit';
import { Redis } from 'ioredis';

const root = join(import.meta.dirname, '../..');
const masterKey = Buffer.alloc(32, 7).toString('base64');
let product: Product;
let owner: PostgresClient;

beforeAll(async () => {
  product = await startProduct({ environment: { KNOXCALL_MASTER_KEY: masterKey } });
  owner = await connectPostgres(product.servers.directDatabaseUrl);
  await createTenant(product);
}, 90_000);
afterAll(async () => {
  await owner?.end();
  await product?.stop();
}, 60_000);

type Finding = { check: string; status: string; message: string; next: string | null };
type Examined = { code: number; output: string; findings: Finding[] };

async function examine(settings: Record<string, string> = {}, words = ['--json']): Promise<Examined> {
  const { databaseUrl, redisUrls } = product.servers;
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrls.controlPlane,
    KNOXCALL_MASTER_KEY: masterKey,
    KNOXCALL_ADMIN_TOKEN: product.adminToken,
    PUBLIC_API_URL: product.controlPlane,
    PROXY_INTERNAL_URL: product.proxies[0],
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    ...settings,
  };
  const entry = join(root, 'services/control-plane/src/doctor.ts');
  const child = spawn(process.execPath, [entry, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  const passwords = [databaseUrl, redisUrls.controlPlane].map((url) =>
    decodeURIComponent(new URL(url).password),
  );
  for (const credential of [...passwords, masterKey, product.adminToken, 'hunter2']) {
    expect(output + errors).not.toContain(credential);
  }
  const findings = words.includes('--json') ? (JSON.parse(output) as { checks: Finding[] }).checks : [];
  return { code, output: output + errors, findings };
}

const unwell = ({ findings }: Examined) => findings.filter(({ status }) => status !== 'ok');

test('for a healthy deployment every line is ok, and the exit code is 0', async () => {
  const examined = await examine();
  expect(unwell(examined)).toEqual([]);
  expect(examined.code).toBe(0);
  expect(examined.findings.map(({ check }) => check)).toEqual([
    ...['settings', 'postgresql', 'clock of postgresql', 'schema', 'role in postgresql', 'outbox'],
    ...['redis', 'clock of redis', 'user in redis', 'memory of redis', 'worker'],
    ...['master key', 'stored data keys', 'control plane', 'proxy', 'private addresses'],
  ]);
});

test('for people the report has one line for each check, with what to do', async () => {
  const { code, output } = await examine({ REDIS_URL: 'redis://user:hunter2@127.0.0.1:1' }, []);
  expect(code).toBe(1);
  const lines = output.trim().split('\n');
  expect(lines.filter((line) => line.startsWith('fail'))).toEqual([
    expect.stringMatching(
      /^fail {2}redis +REDIS_URL: 127\.0\.0\.1:1 takes no connections .*correct host and port\.$/,
    ),
  ]);
  expect(lines.filter((line) => !/^(ok {2}|warn|fail) {2}\S/.test(line))).toEqual([]);
});

test('the report names another master key', async () => {
  const examined = await examine({ KNOXCALL_MASTER_KEY: Buffer.alloc(32, 8).toString('base64') });
  expect(examined.code).toBe(1);
  expect(unwell(examined)).toEqual([
    expect.objectContaining({
      check: 'stored data keys',
      status: 'fail',
      next: expect.stringContaining('wrapped'),
    }),
  ]);
});

test('the report names a pending migration', async () => {
  const [{ migration_name: name, ...row }] = (
    await owner.query(
      'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING *',
    )
  ).rows as [Record<string, unknown>];
  const examined = await examine();
  const columns = { ...row, migration_name: name };
  await owner.query(
    `INSERT INTO _prisma_migrations (${Object.keys(columns).join(', ')}) VALUES (${Object.keys(columns).map((_one, index) => `$${index + 1}`)})`,
    Object.values(columns),
  );
  expect(examined.code).toBe(1);
  expect(unwell(examined)).toEqual([
    expect.objectContaining({
      check: 'schema',
      status: 'fail',
      message: expect.stringContaining(String(name)),
    }),
  ]);
});

test('roles and users with too many rights are warnings; wrong settings and a wrong password are faults', async () => {
  const { directDatabaseUrl, redisUrl, databaseUrl } = product.servers;
  const wrong = new URL(databaseUrl);
  wrong.password = 'hunter2';
  const [mighty, unset, refused] = await Promise.all([
    examine({ DATABASE_URL: directDatabaseUrl, REDIS_URL: redisUrl, LOG_LEVEL: 'warn' }),
    examine({ DATABASE_URL: '', EGRESS_ALLOW_CIDRS: 'everything' }),
    examine({ DATABASE_URL: wrong.href }),
  ]);
  expect([mighty.code, unwell(mighty).map(({ check, status }) => [check, status])]).toEqual([
    0,
    [
      ['logs', 'warn'],
      ['role in postgresql', 'warn'],
      ['user in redis', 'warn'],
    ],
  ]);
  expect([unset.code, unset.findings.map(({ message }) => message)]).toEqual([
    1,
    [expect.stringContaining('DATABASE_URL'), expect.stringContaining('EGRESS_ALLOW_CIDRS')],
  ]);
  expect([refused.code, unwell(refused).map(({ check }) => check)]).toEqual([1, ['postgresql']]);
});

test('the report names parts that do not run, and addresses that cannot be reached', async () => {
  await product.kill('worker', 'SIGKILL');
  const redis = new Redis(product.servers.redisUrl);
  await redis.del('knox:{changes}:epoch');
  redis.disconnect();
  const [reachable, denied] = [product.controlPlane, 'https://10.0.0.1'];
  const words = ['--json', '--egress', reachable, '--egress', denied];
  const sinks = { AUDIT_SINK_URL: 'http://127.0.0.1:1/audit', REQUEST_LOG_SINK_URL: `${reachable}/logs` };
  const settings = { PROXY_INTERNAL_URL: 'http://127.0.0.1:1', ...sinks };
  const examined = await examine(settings, words);
  expect([examined.code, unwell(examined)]).toEqual([
    1,
    [
      {
        check: 'worker',
        message: expect.stringContaining('not complete'),
        next: expect.any(String),
        status: 'fail',
      },
      expect.objectContaining({ check: 'proxy', message: expect.stringContaining('PROXY_INTERNAL_URL') }),
      expect.objectContaining({ check: 'egress to 10.0.0.1', message: 'egress_denied' }),
      expect.objectContaining({ check: 'egress to 127.0.0.1:1', message: 'upstream_unreachable' }),
    ],
  ]);
  expect((await examine({}, ['--egress', 'somewhere'])).code).toBe(2);
});
