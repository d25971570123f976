/** The package `knoxcall` as it is packed: all services as JavaScript, with only the packages that it declares. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, quietPort, until } from '@knoxcall/testkit';
import { closure, type Manifest } from '../../packages/knoxcall/scripts/closure.ts';

const run = promisify(execFile);
const packed = join(import.meta.dirname, '../../packages/knoxcall');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knoxcall-package-'));
  await run(process.execPath, [join(packed, 'scripts/lay-out-package.ts'), join(folder, 'dist')]);
  await symlink(join(packed, 'node_modules'), join(folder, 'node_modules'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it declares exactly the dependencies of its parts', async () => {
  const { dependencies } = JSON.parse(await readFile(join(packed, 'package.json'), 'utf8')) as Manifest;
  const own = new Set(closure().map(({ manifest }) => manifest.name));
  const needed = closure()
    .flatMap(({ manifest }) => Object.entries(manifest.dependencies ?? {}))
    // Packed with the patch of this repository.
    .filter(([name]) => !own.has(name) && name !== 'undici');
  expect(dependencies).toEqual(Object.fromEntries(needed));
});

test('it holds no TypeScript, no tests, and undici with the patch of this repository', async () => {
  const files = await readdir(join(folder, 'dist'), { recursive: true });
  expect(files.filter((name) => /(?<!\.d)\.ts$|\.test\.|\.fixture\./.test(name))).toEqual([]);
  const patch = await readFile(join(packed, '../../patches/undici@8.12.4.patch'), 'utf8');
  const [, file = ''] = /^\+\+\+ b\/(\S+)$/m.exec(patch) ?? [];
  const [, added = ''] = /^\+(?!\+\+)(.*\S.*)$/m.exec(patch) ?? [];
  expect(await readFile(join(folder, 'dist/vendor/undici', file), 'utf8')).toContain(added);
});

test('knoxcall start starts the product, its command line works with it, and Ctrl-C stops everything', async () => {
  const main = join(folder, 'dist/packages/knoxcall/src/main.js');
  const ports = await Promise.all(Array.from({ length: 5 }, () => quietPort()));
  const [controlPlane, proxy, echo, metrics, proxyMetrics] = ports.map(String);
  const env = {
    ...{
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CONTROL_PLANE_PORT: controlPlane,
      PROXY_PORT: proxy,
    },
    ...{ ECHO_PORT: echo, CONTROL_PLANE_METRICS_PORT: metrics, PROXY_METRICS_PORT: proxyMetrics },
  };
  const child = spawn(process.execPath, [main, 'start'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  try {
    await until('it is ready or ended', () => /^curl /m.test(said) || child.exitCode !== null, 90_000);
    const [line = said] = /^curl .*$/m.exec(said) ?? [];
    const { stdout } = await run('sh', ['-c', line]);
    expect(JSON.parse(stdout).headers.authorization).toMatch(/^Bearer demo-secret-/);
    const origin = `http://127.0.0.1:${controlPlane}`;
    expect((await call(`${origin}/`)).text).toContain('<title>KnoxCall</title>');
    expect((await call(`${origin}/docs/problems/missing_secret`)).status).toBe(200);
    const key = await readFile(join(folder, '.knoxcall/first-key'), 'utf8');
    const listed = await run(process.execPath, [main, 'secrets', 'list'], {
      env: { ...env, KNOXCALL_API_URL: origin, KNOXCALL_API_KEY: key.trim() },
    });
    expect(listed.stdout).toContain('demo_api_key');
  } finally {
    const ended = once(child, 'exit');
    if (child.exitCode === null) child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  }
}, 150_000);
