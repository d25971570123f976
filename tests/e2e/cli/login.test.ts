/** `knoxcall login`: where the key comes from, where it is kept and where it may go. */
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { product } from '../src/shared-product.ts';
import { setScene } from './src/scene.ts';

const scene = setScene();
const json = (text: string) => JSON.parse(text);

describe('login', () => {
  test('stores the key where only its owner can read it, and says whose key it is', async () => {
    const outcome = await scene.login();
    expect(outcome).toMatchObject({ code: 0, errors: '' });
    expect(outcome.output).toContain(`as ${scene.tenant.slug} with a key of role admin`);
    expect(outcome.output).not.toContain(scene.tenant.key);
    const path = join(scene.home.dir, '.config/knoxcall/credentials.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(json(await readFile(path, 'utf8'))).toEqual({
      api_url: product.controlPlane,
      api_key: scene.tenant.key,
    });
    expect((await scene.home.run(['secrets', 'list'])).code).toBe(0);
  });

  test('exits with 4 for a wrong key and does not store it', async () => {
    const outcome = await scene.login('tk_live_abcdef_00000000000000000000000000000000');
    expect(outcome.code).toBe(4);
    expect(outcome.errors).toContain('(unauthorized, request ');
    expect((await scene.home.run(['secrets', 'list'])).code).toBe(4);
  });

  test('refuses a credentials file that other users can read', async () => {
    await scene.login();
    await chmod(join(scene.home.dir, '.config/knoxcall/credentials.json'), 0o644);
    const outcome = await scene.home.run(['secrets', 'list']);
    expect([outcome.code, outcome.errors]).toEqual([4, expect.stringContaining('can be read by others')]);
  });

  test('never sends a stored key to another address than its own', async () => {
    await scene.login();
    scene.upstream.reset();
    const environment = { KNOXCALL_API_URL: scene.upstream.url };
    expect((await scene.home.run(['secrets', 'list'], { environment })).code).toBe(4);
    expect(scene.upstream.received).toHaveLength(0);
  });

  test('needs a new key after logout', async () => {
    await scene.login();
    expect((await scene.home.run(['logout'])).code).toBe(0);
    expect((await scene.home.run(['secrets', 'list'])).code).toBe(4);
  });

  test('is not needed with KNOXCALL_API_URL and KNOXCALL_API_KEY', async () => {
    const environment = { KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: scene.tenant.key };
    const outcome = await scene.home.run(['secrets', 'list', '--json'], { environment });
    expect([outcome.code, json(outcome.output)]).toEqual([0, []]);
  });

  test('tells the address of a proxy apart from that of the management API', async () => {
    const outcome = await scene.home.run(['login', '--api-url', product.proxies[0]!], {
      input: `${scene.tenant.key}\n`,
    });
    expect(outcome.code).not.toBe(0);
    expect(outcome.errors).toContain(
      'That is the address of a proxy; the command line needs the management API',
    );
    expect(outcome.errors).not.toContain(scene.tenant.key);
    const right = await scene.home.run(['routes', 'get', 'nope'], {
      environment: { KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: scene.tenant.key },
    });
    expect([right.code, right.errors.includes('proxy')]).toEqual([3, false]);
  });

  test('exits with 6 if nothing answers', async () => {
    const environment = { KNOXCALL_API_URL: 'http://127.0.0.1:1', KNOXCALL_API_KEY: scene.tenant.key };
    expect(await scene.home.run(['secrets', 'list'], { environment })).toMatchObject({
      code: 6,
      errors: 'knoxcall: No answer from http://127.0.0.1:1.\n  (unreachable)\n',
    });
  });
});
