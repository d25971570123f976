/** PostgreSQL hangs: the management API answers with an error and does not hang, and proxied requests are served all the time. */
import { execFileSync } from 'node:child_process';
import {
  call,
  createTenant,
  eventually,
  type Product,
  type RecordingUpstream,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;

beforeAll(async () => {
  product = await startProduct({ environment: { SNAPSHOT_MAX_AGE_SECONDS: '3' } });
  upstream = await startRecordingUpstream();
  tenant = await createTenant(product);
  await sendSecret(tenant, upstream, { route: 'route', secret: { name: 'key', value: 'v-1' } });
}, 90_000);

afterEach(() => signalPostgres('SIGCONT'));
afterAll(async () => {
  await upstream?.close();
  await product?.stop();
});

/** The server first, which then starts no more processes, and a process for each of its connections. */
function signalPostgres(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const server = product.servers.postgresPid;
  process.kill(server, signal);
  const children = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === server);
  for (const [pid] of children) signalIfThere(pid!, signal);
}

/** A connection's process may have ended since it was listed. */
function signalIfThere(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (Object(error).code !== 'ESRCH') throw error;
  }
}

test('PostgreSQL hangs for longer than the maximum age of snapshots, and callers are served', async () => {
  const served = async () => (await tenant.proxy({ route: 'route' })).status;
  expect(await served()).toBe(200);
  signalPostgres('SIGSTOP');
  const asked = ['/v1/secrets', '/v1/account'].map((path) => tenant.api('GET', path));
  await until('not ready', async () => {
    const { status, text } = await call(`${product.controlPlane}/readyz`);
    return status === 503 && text === 'not ready\n';
  });
  const details = (await call(`${product.metrics['control-plane']}/readyz`)).json;
  expect(details).toMatchObject({ ready: false, database: false, redis: true });
  for (const answer of await Promise.all(asked)) {
    expect([answer.status, answer.json.error?.type]).toEqual([503, 'dependency_unavailable']);
    expect(answer.headers['retry-after']).toBe('1');
  }
  expect(await served()).toBe(200);
  signalPostgres('SIGCONT');
  await until('the management API', async () => (await tenant.api('GET', '/v1/secrets')).status === 200);
  await tenant.done('PUT', `/v1/secrets/${await idOf('key')}/value`, { value: 'v-2' });
  await eventually(async () => {
    expect(await served()).toBe(200);
    expect(upstream.last().headers['x-key']).toBe('v-2');
  });
}, 90_000);

async function idOf(name: string): Promise<string> {
  const secrets = (await tenant.done('GET', '/v1/secrets')) as unknown as { id: string; name: string }[];
  return String(secrets.find((secret) => secret.name === name)?.id);
}
