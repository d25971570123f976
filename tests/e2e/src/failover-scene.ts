/**
 * The product on several Redis servers, over TLS and each service with its own user; and a failover that
 * loses acknowledged writes: the replicas are paused during the writes, and then the master dies.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  call,
  createTenant,
  type Product,
  type ProxyCall,
  type RedisSet,
  type StartRedisSet,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';

const fixtures = join(import.meta.dirname, '../data-plane/fixtures');
const tls = {
  cert: join(fixtures, 'server.cert.pem'),
  key: join(fixtures, 'server.key.pem'),
  ca: join(fixtures, 'ca.cert.pem'),
};

const doctorOf = join(import.meta.dirname, '../../../services/control-plane/src/doctor.ts');
const environment = {
  NODE_EXTRA_CA_CERTS: tls.ca,
  KNOXCALL_MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
};

/** Asks the same thing again and again until it is stopped. `latest`: the last answer. */
type Watch = { latest(): string | undefined; stop(): Promise<Watched> };
/** `answers`: each change of status and body, in order. `refused`: ids of the requests that a proxy could not serve. */
export type Watched = { asked: number; answers: string[]; refused: string[] };

export type FailoverScene = {
  product: Product;
  tenant: Tenant;
  /** A route whose answer shows a secret, and the id of the secret. */
  route(name: string, value: string): Promise<string>;
  watch(options: ProxyCall): Watch;
  /** What the proxies logged about these requests. */
  logged(requestIds: readonly string[]): Promise<string[]>;
  /** The master that holds `key` dies. No replica gets the writes before that. */
  failOver(key: string, write?: () => Promise<void>): Promise<void>;
  /** Every proxy is up to date; after a failover, with the rebuilt data. */
  healthy(): Promise<void>;
  /** The doctor's lines about Redis. */
  doctor(): Promise<string[]>;
  end(): Promise<void>;
};

export async function startFailoverScene(start: StartRedisSet): Promise<FailoverScene> {
  const product = await startProduct({
    proxies: 3,
    redis: (options) => start({ ...options, tls }),
    environment,
  });
  const upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  const tenant = await createTenant(product);
  const watches: Watch[] = [];
  let outdated: string | undefined;
  return {
    product,
    tenant,
    route: async (name, value) => {
      const { id } = await tenant.done('POST', '/v1/secrets', { name, value });
      const headers = { 'X-Key': `{{secret:${name}}}` };
      const target = { target_base_url: upstream.url, inject_headers_json: headers };
      await tenant.done('POST', '/v1/routes', { name, ...target });
      return String(id);
    },
    watch: (options) => {
      const started = watch(tenant, options);
      watches.push(started);
      return started;
    },
    logged: async (requestIds) => {
      const files = product.proxies.map((_, proxy) => join(product.logs, `proxy-${proxy}.log`));
      const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
      const lines = texts.flatMap((text) => text.split('\n'));
      return lines.filter((line) => requestIds.some((id) => line.includes(id)));
    },
    failOver: async (key, write) => {
      outdated = (await snapshotsOf(product, 0)).epoch;
      await failOver(product.redis!, key, write);
    },
    healthy: () => healthy(product, outdated),
    doctor: () => askDoctor(product),
    end: async () => {
      await Promise.all(watches.map((one) => one.stop()));
      await upstream.close();
      await product.stop();
    },
  };
}

function watch(tenant: Tenant, options: ProxyCall): Watch {
  let [isRunning, asked] = [true, 0];
  const answers: string[] = [];
  const refused: string[] = [];
  const ask = async (): Promise<void> => {
    while (isRunning) {
      const { status, text, json } = await tenant.proxy(options);
      asked += 1;
      if (status >= 500) refused.push(String(json.error?.request_id));
      const answer = status === 200 ? text : String(status);
      if (answers.at(-1) !== answer) answers.push(answer);
    }
  };
  const running = ask();
  return {
    latest: () => answers.at(-1),
    stop: async () => {
      isRunning = false;
      await running;
      return { asked, answers, refused };
    },
  };
}

async function askDoctor({ servers, redis, controlPlane, proxies }: Product): Promise<string[]> {
  const env = {
    ...environment,
    PATH: process.env.PATH,
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: redis!.urls.controlPlane,
    PUBLIC_API_URL: controlPlane,
    PROXY_INTERNAL_URL: proxies[0],
  };
  const { stdout } = await promisify(execFile)(process.execPath, [doctorOf], { env });
  return stdout.split('\n').filter((line) => /redis|worker/.test(line));
}

async function failOver(redis: RedisSet, key: string, write = async () => {}): Promise<void> {
  const [masters, master] = await Promise.all([redis.masters(), redis.masterOf(key)]);
  const replicas = redis.servers.filter((server) => !masters.includes(server));
  for (const replica of replicas) replica.signal('SIGSTOP');
  await write().finally(async () => {
    await master.kill();
    for (const replica of replicas) replica.signal('SIGCONT');
  });
}

async function healthy(product: Product, outdated: string | undefined): Promise<void> {
  const began = performance.now();
  const isHealthy = async (_origin: string, proxy: number): Promise<boolean> => {
    const { connected, ageMs, epoch } = await snapshotsOf(product, proxy);
    return connected && epoch !== outdated && ageMs < Math.min(1500, performance.now() - began);
  };
  await until(
    'every proxy is up to date',
    async () => (await Promise.all(product.proxies.map(isHealthy))).every(Boolean),
    30_000,
  );
}

type ProxySnapshots = { connected: boolean; ageMs: number; epoch: string };

async function snapshotsOf({ metrics }: Product, proxy: number): Promise<ProxySnapshots> {
  const { json } = await call(`${metrics[`proxy-${proxy}`]}/readyz`);
  return (json as unknown as { snapshots: ProxySnapshots }).snapshots;
}
