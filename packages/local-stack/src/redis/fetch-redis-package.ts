// Debian and Ubuntu: fetches the distribution's Redis and the libraries it lacks here with apt, which checks signatures, and
// unpacks them into a directory of our own. Nothing is installed, nothing outside that directory changes.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A program and the environment it needs. */
export interface RedisProgram {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const run = promisify(execFile);
const programs = ['valkey-server', 'redis-server'];

/** Returns the program unpacked under `cacheDir`, fetching it when it is not there. Errors are those of apt and dpkg. */
export async function fetchRedisPackage(
  cacheDir: string,
  log: (line: string) => void,
): Promise<RedisProgram> {
  const home = join(cacheDir, `redis-${await distribution()}-${process.arch}`);
  const cached = await programIn(home);
  if (cached !== undefined) return cached;
  log("fetching the distribution's Redis package");
  const workshop = `${home}.${process.pid}.new`;
  try {
    await download(workshop);
    if ((await programIn(join(workshop, 'root'))) === undefined)
      throw new Error('the fetched Redis does not run, or is older than Redis 7');
    // Two fetches at once: the first one wins, both packages are the same.
    await rename(join(workshop, 'root'), home).catch(() => undefined);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  const fetched = await programIn(home);
  if (fetched === undefined) throw new Error(`${home} holds no Redis that runs`);
  return fetched;
}

async function distribution(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const value = (name: string) => new RegExp(`^${name}="?([\\w.-]+)"?$`, 'm').exec(release)?.[1] ?? '';
  return `${value('ID')}-${value('VERSION_ID')}`;
}

async function download(workshop: string): Promise<void> {
  const packages = join(workshop, 'packages');
  const folders = ['lists/partial', 'cache/archives/partial', 'packages', 'root'];
  await Promise.all(folders.map((folder) => mkdir(join(workshop, folder), { recursive: true, mode: 0o700 })));
  const settings = { 'Dir::State::lists': join(workshop, 'lists'), 'Dir::Cache': join(workshop, 'cache') };
  const options = [
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
    'APT::Sandbox::User=',
  ];
  const apt = (...args: string[]) =>
    run('apt-get', [...options.flatMap((option) => ['-o', option]), ...args], {
      cwd: packages,
      maxBuffer: 16 * 1024 * 1024,
    });
  // A failing third-party source must not matter: what counts is whether the package is found.
  const updated = await apt('update').then(
    () => undefined,
    (error: unknown) => error,
  );
  const names = await missingPackages(apt).catch((error: unknown) => {
    throw updated ?? error;
  });
  await apt('download', ...names);
  for (const file of await readdir(packages))
    await run('dpkg', ['-x', join(packages, file), join(workshop, 'root')]);
  await run('chmod', ['-R', 'go=', join(workshop, 'root')]);
}

/** The packages that apt would install: the server and its missing dependencies. */
async function missingPackages(apt: (...args: string[]) => Promise<{ stdout: string }>): Promise<string[]> {
  const plan = (name: string) => apt('-s', '--no-install-recommends', 'install', name);
  const { stdout } = await plan('valkey-server').catch(() => plan('redis-server'));
  // An upgrade shows the old version in brackets: installed packages are left alone.
  return [...stdout.matchAll(/^Inst (\S+) \(/gm)].map(([, name]) => name ?? '');
}

async function programIn(root: string): Promise<RedisProgram | undefined> {
  const command = programs.map((name) => join(root, 'usr', 'bin', name)).find((path) => existsSync(path));
  if (command === undefined) return undefined;
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const env = { LD_LIBRARY_PATH: ['usr/lib', 'lib'].map((folder) => join(root, folder, triplet)).join(':') };
  return requireRecent(command, env).then(
    () => ({ command, env }),
    () => undefined,
  );
}

/** Users that read some keys and write others need Redis 7, or Valkey. */
const oldest = 7;

/** Whether a program is a usable Redis. @throws Error where it does not run, or is too old. */
export async function requireRecent(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { stdout } = await run(command, ['--version'], { env: { ...env } });
  const major = Number(/\bv=(\d+)\./.exec(stdout)?.[1]);
  if (!(major >= oldest)) throw new Error(`${command} is older than Redis ${oldest}`);
}
