import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainRedis } from './obtain-redis.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'obtain-redis-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Each program, such as `redis-server@8.0.1`, prints the version of its name; without one, a recent version. */
async function searchPathWith(...programs: string[]): Promise<string> {
  const path = join(directory, 'bin');
  await mkdir(path);
  for (const given of programs) {
    const [program = '', version = '7.0.15'] = given.split('@');
    await writeFile(join(path, program), `#!/bin/sh\necho "Redis server v=${version} sha=0"\n`);
    await chmod(join(path, program), 0o755);
  }
  return path;
}
const options = () => ({ dataDir: directory, log: () => undefined });

describe('the Redis server that the local stack runs', () => {
  test('is valkey-server of the PATH, if there is one', async () => {
    const searchPath = await searchPathWith('redis-server', 'valkey-server');
    const found = await obtainRedis({ ...options(), searchPath });
    expect(found).toEqual({ command: join(searchPath, 'valkey-server'), env: {} });
  });

  test('is else redis-server of the PATH', async () => {
    const searchPath = await searchPathWith('redis-server');
    const found = await obtainRedis({ ...options(), searchPath });
    expect(found).toEqual({ command: join(searchPath, 'redis-server'), env: {} });
  });

  test('is never a version too old for the users that KnoxCall needs', async () => {
    const searchPath = await searchPathWith('valkey-server@6.2.7', 'redis-server@8.0.1');
    const found = await obtainRedis({ ...options(), searchPath });
    expect(found.command).toBe(join(searchPath, 'redis-server'));
  });

  test('cannot be fetched without a folder to write to: the error gives the command that installs it', async () => {
    const searchPath = await searchPathWith();
    const file = join(directory, 'file');
    await writeFile(file, '');
    const cacheDirs = [join(file, 'cache')];
    await expect(obtainRedis({ ...options(), searchPath, cacheDirs })).rejects.toMatchObject({
      code: 'redis_not_obtainable',
      message: expect.stringMatching(/Install it with: .*(apt-get install|brew install).*REDIS_URL/),
    });
  });
});
