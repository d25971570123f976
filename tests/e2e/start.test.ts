/** The `start` command as a person uses it: it ends in a curl line that works, again and again, and leaves nothing. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { call, type Json, newPerson, password, quietPort, until } from '@knoxcall/testkit';

const run = promisify(execFile);
const main = join(import.meta.dirname, '../../packages/local-stack/src/main.ts');
const nobody = 65_534;

type Started = { child: ChildProcess; output: () => string; ports: number[] };

const directories: string[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) await stop(child, 'SIGKILL');
  }
  for (const dir of directories.splice(0)) await rm(dir, { recursive: true, force: true });
});

async function dataDirectory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'knoxcall-start-'));
  await chmod(dir, 0o777);
  directories.push(dir);
  return join(dir, 'data');
}

type Options = { uid?: number; ports?: number[]; environment?: Record<string, string> };

async function start(dataDir: string, options: Options = {}): Promise<Started> {
  const ports = options.ports ?? (await Promise.all(Array.from({ length: 5 }, () => quietPort())));
  const [controlPlane, proxy, echo, metrics, proxyMetrics] = ports.map(String);
  const child = spawn(process.execPath, [main], {
    cwd: dataDir.replace(/data$/, ''),
    env: {
      PATH: process.env.PATH,
      HOME: options.uid === undefined ? process.env.HOME : dataDir.replace(/data$/, ''),
      KNOXCALL_DATA_DIR: dataDir,
      CONTROL_PLANE_PORT: controlPlane,
      PROXY_PORT: proxy,
      ECHO_PORT: echo,
      CONTROL_PLANE_METRICS_PORT: metrics,
      PROXY_METRICS_PORT: proxyMetrics,
      ...options.environment,
    },
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { child, output: () => Buffer.concat(chunks).toString(), ports };
}

const curlLine = (output: string): string | undefined =>
  output.split('\n').find((line) => line.includes('curl '));

/** The line stands above the curl line, from its first letter on. */
function setupLine(started: Started): string {
  const before = started.output().split('\ncurl ')[0] ?? '';
  const link = `http://localhost:${started.ports[0]}/setup#`;
  const line = before.split('\n').find((one) => one.startsWith(`Set up your sign-in: ${link}`));
  if (line === undefined) throw new Error(started.output());
  return line;
}

async function untilReady(started: Started): Promise<string> {
  await until(
    'the curl line is printed',
    () => curlLine(started.output()) !== undefined || started.child.exitCode !== null,
    90_000,
  );
  const line = curlLine(started.output());
  if (line === undefined) throw new Error(started.output());
  return line;
}

/** Runs the printed line in a shell, as pasted. */
async function paste(line: string): Promise<Record<string, Record<string, string>>> {
  expect(line.startsWith('curl ')).toBe(true);
  const { stdout } = await run('sh', ['-c', line]);
  return JSON.parse(stdout) as Record<string, Record<string, string>>;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  return ((await ended) as [number | null])[0];
}

/** Processes whose command line or environment names the directory. */
async function processesOf(dataDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const texts = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')),
    );
    if (texts.some((text) => text.includes(dataDir))) found.push(`${pid} ${texts[0]}`);
  }
  return found;
}

type Api = (method: string, path: string, body?: object) => Promise<Json>;

async function administrator(dataDir: string, { ports }: Started): Promise<Api> {
  const key = (await readFile(join(dataDir, 'first-key'), 'utf8')).trim();
  return async (method, path, body) => {
    const answer = await call(`http://127.0.0.1:${ports[0]}${path}`, {
      method,
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.json;
  };
}

/** The lines of README.md, pasted as they stand but for the ports and the directory of this test. */
async function theReadmeWorks(dataDir: string, { ports }: Started): Promise<void> {
  const readme = await readFile(join(import.meta.dirname, '../../README.md'), 'utf8');
  const [, block = ''] = /## The first secret[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const script = block
    .replace('.knoxcall/first-key', join(dataDir, 'first-key'))
    .replaceAll(/127\.0\.0\.1:400([012])/g, (_all, index: string) => `127.0.0.1:${ports[Number(index)]}`);
  const { stdout } = await run('sh', ['-c', script.replaceAll(/^(curl.*)$/gm, '$1; echo ----')]);
  const [secret, route, shown] = stdout.split('----\n').map((text) => text && JSON.parse(text));
  expect(secret.data.name).toBe('stripe_prod_key');
  expect(route.meta.warnings.map(({ code }: { code: string }) => code)).toContain('echo_upstream');
  expect(shown.headers.authorization).toBe('Bearer sk_live_abc123');
  expect(shown.body).toContain('sk_live_abc123');
}

async function theDemoShowsItsOwnSecretAlone(api: Api, { ports }: Started): Promise<void> {
  const name = `other_${ports[0]}_${Date.now()}`;
  await api('POST', '/v1/secrets', { name, value: 'not-for-the-echo' });
  const { data } = await api('POST', '/v1/api-keys', { name, role: 'invoke' });
  const ask = (secret: string) =>
    call(`http://127.0.0.1:${ports[1]}/`, {
      method: 'POST',
      headers: {
        'x-knoxcall-key': String(data?.api_key),
        'x-knoxcall-route': 'demo',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ value: `{{secret:${secret}}}` }),
    });
  const refused = await ask(name);
  expect([refused.status, refused.json.error?.type]).toEqual([422, 'secret_not_allowed']);
  expect(refused.text).not.toContain('not-for-the-echo');
  expect((await ask('demo_api_key')).text).toContain('demo-secret-');
}

test('the printed curl shows the echo upstream receiving the secret; a second start keeps the data; nothing is left', async () => {
  const dataDir = await dataDirectory();
  const first = await start(dataDir);
  const seen = await paste(await untilReady(first));
  expect(seen.headers?.authorization).toMatch(/^Bearer demo-secret-/);
  expect(first.output()).toContain('tk_live_');
  expect((await call(`http://127.0.0.1:${first.ports[0]}/`)).text).toContain('KnoxCall');
  expect((await stat(join(dataDir, 'first-key'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  const api = await administrator(dataDir, first);
  await theReadmeWorks(dataDir, first);
  await theDemoShowsItsOwnSecretAlone(api, first);
  await api('PATCH', '/v1/routes/demo', { allowed_secrets: null });
  expect(await stop(first.child, 'SIGINT')).toBe(0);
  expect(await processesOf(dataDir)).toEqual([]);

  const second = await start(dataDir, { ports: first.ports });
  const again = await paste(await untilReady(second));
  expect(again.headers?.authorization).toBe(seen.headers?.authorization);
  expect(second.output()).not.toContain('tk_live_');
  // As one that was made before there was such a list.
  await theDemoShowsItsOwnSecretAlone(api, second);
  expect(setupLine(second)).not.toBe(setupLine(first));
  const person = newPerson({ controlPlane: `http://localhost:${first.ports[0]}` });
  const token = setupLine(second).split('#')[1];
  const session = await person.done('POST', '/dashboard/setup', {
    ...{ token, email: person.email, name: 'Ada', password },
  });
  expect(session.memberships).toMatchObject([{ tenant_slug: 'demo', role: 'admin' }]);
  expect(await stop(second.child, 'SIGTERM')).toBe(0);
  expect(await processesOf(dataDir)).toEqual([]);
}, 180_000);

test('two starts with different directories and ports run side by side, one of them as an ordinary user', async () => {
  const [one, two] = [await dataDirectory(), await dataDirectory()];
  const isRoot = process.getuid?.() === 0;
  const both = [await start(one), await start(two, isRoot ? { uid: nobody } : {})];
  const answers = [];
  for (const started of both) answers.push(await paste(await untilReady(started)));
  const secrets = answers.map((answer) => answer.headers?.authorization);
  expect(secrets[0]).toMatch(/^Bearer demo-secret-/);
  expect(secrets[0]).not.toBe(secrets[1]);
  for (const { child } of both) expect(await stop(child, 'SIGINT')).toBe(0);
  expect([...(await processesOf(one)), ...(await processesOf(two))]).toEqual([]);
}, 180_000);

test('a port that is taken is named, with its variable, before anything is started', async () => {
  const dataDir = await dataDirectory();
  const ports = await Promise.all(Array.from({ length: 5 }, () => quietPort()));
  const { createServer } = await import('node:net');
  const server = createServer().listen(ports[1], '127.0.0.1');
  await once(server, 'listening');
  const started = await start(dataDir, { ports });
  await until('it gives up', () => started.child.exitCode !== null, 30_000);
  server.close();
  expect(started.child.exitCode).toBe(1);
  expect(started.output()).toContain(`PROXY_PORT`);
  expect(started.output()).toContain(String(ports[1]));
  expect(await processesOf(dataDir)).toEqual([]);
}, 60_000);

test('settings that the services refuse are told together, with their names, and nothing is left', async () => {
  const dataDir = await dataDirectory();
  const environment = { OAUTH2_TIMEOUT_MS: 'soon', DATABASE_POOL_SIZE: '1', MAX_HEADER_BYTES: '1' };
  const started = await start(dataDir, { environment });
  await until('it gives up', () => started.child.exitCode !== null, 90_000);
  expect(started.child.exitCode).toBe(1);
  for (const name of Object.keys(environment)) expect(started.output()).toContain(name);
  expect(await processesOf(dataDir)).toEqual([]);
}, 120_000);

test('a master key that is gone is never replaced: what is stored could not be read with another', async () => {
  const dataDir = await dataDirectory();
  const first = await start(dataDir);
  await untilReady(first);
  expect(await stop(first.child, 'SIGINT')).toBe(0);
  const path = join(dataDir, 'master.key');
  await rename(path, `${path}.lost`);
  const second = await start(dataDir, { ports: first.ports });
  await until('it gives up', () => second.child.exitCode !== null, 90_000);
  expect(second.child.exitCode).toBe(1);
  expect(second.output()).toContain(`${path} is gone`);
  expect(await processesOf(dataDir)).toEqual([]);
  await rename(`${path}.lost`, path);
  const third = await start(dataDir, { ports: first.ports });
  expect((await paste(await untilReady(third))).headers?.authorization).toMatch(/^Bearer demo-secret-/);
  expect(await stop(third.child, 'SIGINT')).toBe(0);
}, 240_000);

test('settings that the demo does not fit are told in words, and the data is left as it is', async () => {
  const dataDir = await dataDirectory();
  const first = await start(dataDir, { environment: { EGRESS_ALLOW_CIDRS: '10.0.0.0/8' } });
  await untilReady(first);
  expect(first.output()).toContain('EGRESS_ALLOW_CIDRS does not include 127.0.0.1');
  expect(await stop(first.child, 'SIGINT')).toBe(0);
  const environment = { KNOXCALL_BOOTSTRAP_TENANT: 'another' };
  const second = await start(dataDir, { ports: first.ports, environment });
  await until('it gives up', () => second.child.exitCode !== null, 90_000);
  expect(second.child.exitCode).toBe(1);
  expect(second.output()).toContain('belongs to another tenant than another');
  expect(second.output()).not.toContain('{"error"');
}, 240_000);
