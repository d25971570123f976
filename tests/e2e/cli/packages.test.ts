/** What a user installs: the packed command line and client, in an empty folder, against the running product. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { product } from '../src/shared-product.ts';
import { setScene } from './src/scene.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const scene = setScene();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'knoxcall-install-'));
  for (const name of ['client', 'cli']) {
    const cwd = join(root, 'packages', name);
    await run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', folder], { cwd });
  }
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  const packed = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await run('npm', ['install', '--no-audit', '--no-fund', ...packed], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the packed command runs and lists what the service has', async () => {
  const environment = { KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: scene.tenant.key };
  const { stdout } = await run('npx', ['knoxcall', 'secrets', 'list', '--json'], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });
  expect(JSON.parse(stdout)).toEqual([]);
});

test('the packed client can be imported, with its types', async () => {
  await writeFile(
    join(folder, 'use.ts'),
    `import { createClient } from '@knoxcall/client';
     const client = createClient({ baseUrl: ${JSON.stringify(product.controlPlane)}, apiKey: ${JSON.stringify(scene.tenant.key)} });
     const { data } = await client.get('/v1/routes');
     const names: string[] = data.map((route) => route.name);
     console.log(names.length);`,
  );
  const tsc = join(root, 'packages/client/node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '--strict', '--module', 'nodenext', '--target', 'es2022', 'use.ts'], {
    cwd: folder,
  });
  const { stdout } = await run(process.execPath, ['use.js'], { cwd: folder });
  expect(stdout.trim()).toBe('0');
});
