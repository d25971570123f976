/** The `start` command as a person uses it: it prints a curl command that works after every start, and it leaves no process behind. */
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

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null) await stop(child, 'SIGKILL');
  }
  for (const dir of directories) await rm(dir, { recursive: true, force: true });
}, 60_000);

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

/** The link to set up a sign-in, from a line of its own above the curl command. */
function setupLine(started: Started): string {
  const before = started.output().split('\ncurl ')[0] ?? '';
  const link = `http://localhost:${started.ports[0]}/setup#`;
  const line = before.split('\n').find((one) => one.startsWith(`Set up your sign-in: ${link}`));
  if (line === undefined) throw new Error(started.output());
  return line;
}

async function gaveUp({ child, output }: Started): Promise<string> {
  await until('it gives up', () => child.exitCode !== null, 90_000);
  expect(child.exitCode).toBe(1);
  return output();
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

/** Runs the printed command in a shell, as pasted. */
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

/** The commands of README.md, pasted unchanged except for the ports and the directory of this test. */
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

describe('two data directories side by side, and then one of them over several starts', () => {
  let dataDir: string;
  let other: string;
  let first: Started;
  let second: Started;
  let api: Api;
  let shown: string | undefined;

  const again = (environment: Record<string, string> = {}) =>
    start(dataDir, { ports: first.ports, environment });
  const authorization = async (started: Started): Promise<string | undefined> =>
    (await paste(await untilReady(started))).headers?.authorization;

  beforeAll(async () => {
    [dataDir, other] = [await dataDirectory(), await dataDirectory()];
    first = await start(dataDir);
    second = await start(other, process.getuid?.() === 0 ? { uid: nobody } : {});
    await Promise.all([untilReady(first), untilReady(second)]);
    api = await administrator(dataDir, first);
  }, 180_000);

  test('the printed curl command shows that the echo upstream receives the secret', async () => {
    shown = await authorization(first);
    expect(shown).toMatch(/^Bearer demo-secret-/);
    expect(first.output()).toContain('tk_live_');
    expect((await call(`http://127.0.0.1:${first.ports[0]}/`)).text).toContain('KnoxCall');
    expect((await stat(join(dataDir, 'first-key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  test('the first commands of the README work, and the demo shows only its own secret', async () => {
    await theReadmeWorks(dataDir, first);
    await theDemoShowsItsOwnSecretAlone(api, first);
    await api('PATCH', '/v1/routes/demo', { allowed_secrets: null });
  });

  test('the second one, of an ordinary user, has its own secret; after Ctrl-C no process of either is left', async () => {
    expect(await authorization(second)).toMatch(/^Bearer demo-secret-/);
    expect(await authorization(second)).not.toBe(shown);
    expect([await stop(first.child, 'SIGINT'), await stop(second.child, 'SIGINT')]).toEqual([0, 0]);
    expect([...(await processesOf(dataDir)), ...(await processesOf(other))]).toEqual([]);
  }, 90_000);

  test('a missing master key is never replaced, because the data could not be read with another one', async () => {
    const path = join(dataDir, 'master.key');
    await rename(path, `${path}.lost`);
    expect(await gaveUp(await again())).toContain(`${path} is gone`);
    expect(await processesOf(dataDir)).toEqual([]);
    await rename(`${path}.lost`, path);
  }, 120_000);

  test('one error names all settings that the services refuse, and no process is left', async () => {
    const environment = { OAUTH2_TIMEOUT_MS: 'soon', DATABASE_POOL_SIZE: '1', MAX_HEADER_BYTES: '1' };
    const told = await gaveUp(await again(environment));
    for (const name of Object.keys(environment)) expect(told).toContain(name);
    expect(await processesOf(dataDir)).toEqual([]);
  }, 120_000);

  test('a second start keeps the data, and adds the list of secrets to a demo from before there was one', async () => {
    const restarted = await again();
    expect(await authorization(restarted)).toBe(shown);
    expect(restarted.output()).not.toContain('tk_live_');
    await theDemoShowsItsOwnSecretAlone(api, restarted);
    expect(setupLine(restarted)).not.toBe(setupLine(first));
    const person = newPerson({ controlPlane: `http://localhost:${first.ports[0]}` });
    const token = setupLine(restarted).split('#')[1];
    const session = await person.done('POST', '/dashboard/setup', {
      ...{ token, email: person.email, name: 'Ada', password },
    });
    expect(session.memberships).toMatchObject([{ tenant_slug: 'demo', role: 'admin' }]);
    expect(await stop(restarted.child, 'SIGTERM')).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
  }, 120_000);

  test('settings that do not fit the demo are reported, and the data stays unchanged', async () => {
    const narrow = await again({ EGRESS_ALLOW_CIDRS: '10.0.0.0/8' });
    await untilReady(narrow);
    expect(narrow.output()).toContain('EGRESS_ALLOW_CIDRS does not include 127.0.0.1');
    expect(await stop(narrow.child, 'SIGINT')).toBe(0);
    const told = await gaveUp(await again({ KNOXCALL_BOOTSTRAP_TENANT: 'another' }));
    expect(told).toContain('belongs to another tenant than another');
    expect(told).not.toContain('{"error"');
  }, 240_000);
});

test('a taken port is named with its variable before anything is started', async () => {
  const dataDir = await dataDirectory();
  const ports = await Promise.all(Array.from({ length: 5 }, () => quietPort()));
  const { createServer } = await import('node:net');
  const server = createServer().listen(ports[1], '127.0.0.1');
  await once(server, 'listening');
  const told = await gaveUp(await start(dataDir, { ports }));
  server.close();
  expect(told).toContain(`PROXY_PORT`);
  expect(told).toContain(String(ports[1]));
  expect(await processesOf(dataDir)).toEqual([]);
}, 60_000);
