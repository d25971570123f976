// The file trees that the Dockerfiles copy, made by the same code and started with the same flags, as an ordinary user even if
// the tests run as root. A file that an image lacks is found here, without an engine to build it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Servers, startServers } from '@knoxcall/local-stack';
import { call, quietPort, until } from '@knoxcall/testkit';
import { type KmsServer, startKmsServer } from '@knoxcall/testkit/kms';
import { type ImageName, images, nodeFlags } from '../../infra/docker/images.ts';
import { layOut } from '../../infra/docker/lay-out.ts';

const nobodySpecial = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
const checkHealth = 'packages/telemetry/src/check-health.ts';
const names = Object.keys(images) as ImageName[];
const running: ChildProcess[] = [];
let directory: string;
let servers: Servers;
let kms: KmsServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'knoxcall-trees-'));
  await chmod(directory, 0o755);
  for (const name of names)
    layOut(name, join(directory, name), { pnpm: ['npx', '-y', 'pnpm@12'], offline: true });
  [servers, kms] = await Promise.all([
    startServers({ dir: join(directory, 'data'), durable: false }),
    startKmsServer(),
  ]);
  await ends(
    start('migrate', images.migrate.entries, {
      DATABASE_URL: servers.databaseUrl,
      DIRECT_DATABASE_URL: servers.directDatabaseUrl,
    }),
  );
}, 180_000);

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await Promise.allSettled([servers?.stop(), kms?.close()]);
  await rm(directory, { recursive: true, force: true });
}, 60_000);

function start(
  image: ImageName,
  [entry = '', ...parameters]: readonly string[],
  environment: Record<string, string>,
): ChildProcess {
  const child = spawn(process.execPath, [...nodeFlags, entry, ...parameters], {
    cwd: join(directory, image),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...nobodySpecial,
  });
  running.push(child);
  return child;
}

async function ends(child: ChildProcess): Promise<void> {
  const [words, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  expect({ code, words }).toEqual({ code: 0, words: expect.any(String) });
}

async function isReady(child: ChildProcess, url: string): Promise<void> {
  const complaint = text(child.stderr!);
  const died = once(child, 'exit').then(async ([code]) => {
    throw new Error(`it ended with ${code}: ${await complaint}`);
  });
  child.stdout!.resume();
  await Promise.race([until(url, async () => (await call(url)).status === 200, 60_000), died]);
  died.catch(() => undefined);
}

function keys(): Record<string, string> {
  return {
    KMS_PROVIDER: 'aws',
    KMS_KEY_ID: kms.keyId,
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'emulator',
    AWS_SECRET_ACCESS_KEY: 'emulator',
    BIND_ADDRESS: '127.0.0.1',
    REDIS_URL: servers.redisUrl,
  };
}

describe.each(names)('the image of %s', (name) => {
  test('holds no tests, no fixtures and no second Node.js', () => {
    const cwd = join(directory, name);
    const strangers = globSync(
      ['{packages,services,prisma}/**/*.{test,fixture}.ts', '**/node-linux-*', '**/fixtures/*.pem'],
      {
        cwd,
        exclude: (path) => path === 'node_modules/.pnpm',
      },
    );
    expect(strangers).toEqual([]);
    const compilers = globSync('node_modules/.pnpm/**/query_compiler_*', { cwd });
    expect(compilers).toHaveLength(name === 'proxy' ? 0 : 2);
    const unread = globSync('node_modules/.pnpm/**/*.{map,ts,cts,mts}', { cwd });
    expect(unread).toEqual([]);
    expect(globSync('node_modules/.pnpm/{node-linux,jest,typescript,prisma}@*', { cwd })).toEqual([]);
  });
});

test('the proxy image holds no code of the database, of jobs or of OAuth2', () => {
  const cwd = join(directory, 'proxy');
  expect(globSync('{prisma,services/control-plane,packages/local-stack}', { cwd })).toEqual([]);
  expect(globSync('node_modules/.pnpm/{@prisma,bullmq,simple-oauth2,pg@}*', { cwd })).toEqual([]);
});

test('control plane, worker and proxy start from their images, become ready, and end on SIGTERM', async () => {
  const kept = {
    ...keys(),
    DATABASE_URL: servers.databaseUrl,
    KNOXCALL_ADMIN_TOKEN: randomBytes(24).toString('hex'),
    CONTROL_PLANE_PORT: String(await quietPort()),
    CONTROL_PLANE_METRICS_PORT: String(await quietPort()),
    WORKER_METRICS_PORT: String(await quietPort()),
  };
  const [controlPlaneEntry, workerEntry] = images['control-plane'].entries;
  const controlPlane = start('control-plane', [controlPlaneEntry], kept);
  const worker = start('control-plane', [workerEntry], kept);
  await isReady(controlPlane, `http://127.0.0.1:${kept.CONTROL_PLANE_PORT}/readyz`);
  const page = await call(`http://127.0.0.1:${kept.CONTROL_PLANE_PORT}/docs/problems/missing_secret`);
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  await isReady(worker, `http://127.0.0.1:${kept.WORKER_METRICS_PORT}/readyz`);

  const check = start('control-plane', [checkHealth, 'WORKER_METRICS_PORT', '4005'], kept);
  expect(await text(check.stdout!)).toContain('"ready":true');
  expect(check.exitCode ?? (await once(check, 'exit'))[0]).toBe(0);

  const known = {
    ...keys(),
    PROXY_PORT: String(await quietPort()),
    PROXY_METRICS_PORT: String(await quietPort()),
  };
  const proxy = start('proxy', images.proxy.entries, known);
  await isReady(proxy, `http://127.0.0.1:${known.PROXY_METRICS_PORT}/readyz`);

  for (const child of [proxy, worker, controlPlane]) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
}, 120_000);
