/** `knoxcall api-keys`: a key for an application, printed alone and once. */
import { setScene } from './src/scene.ts';

const scene = setScene();
const cli = (...words: string[]) => scene.home.run(['api-keys', ...words]);

describe('api-keys', () => {
  beforeEach(async () => {
    await scene.login();
    await scene.tenant.done('POST', '/v1/routes', { name: 'stripe', target_base_url: scene.upstream.url });
    await scene.tenant.done('POST', '/v1/routes', { name: 'slack', target_base_url: scene.upstream.url });
  });

  test('create prints the key and nothing else, list shows where it may be used, rm revokes it', async () => {
    const words = ['--route', 'stripe', '-e', 'production', '--address', '127.0.0.1', '::1', '--rate', '100'];
    const made = await cli('create', 'shop', ...words);
    expect([made.code, made.output]).toEqual([
      0,
      expect.stringMatching(/^tk_live_[A-Za-z0-9]+_[A-Za-z0-9-]+\n$/),
    ]);
    const key = made.output.trim();
    const status = async (route: string) => (await scene.tenant.proxy({ route, key })).status;
    expect([await status('stripe'), await status('slack')]).toEqual([200, 404]);
    const list = await cli('list');
    expect(list.output).toMatch(/shop +invoke +stripe +production +127\.0\.0\.1,::1 +100/);
    expect(list.output + list.errors + made.errors).not.toContain(key.split('_')[3]);
    const id = key.split('_')[2]!;
    expect((await cli('rm', id)).code).toBe(2);
    expect((await cli('rm', id, '--yes')).code).toBe(0);
    expect(await status('stripe')).toBe(401);
    expect((await cli('rm', id, '--yes')).code).toBe(3);
  });

  test('a refusal of the service is printed with the field at fault', async () => {
    const refused = await cli('create', 'shop', '--route', 'nope');
    expect([refused.code, refused.errors]).toEqual([2, expect.stringContaining("there is no route 'nope'")]);
    expect((await cli('create', 'shop', '--role', 'root')).code).toBe(2);
    expect((await cli('create', 'shop', '--rate', 'many')).code).toBe(2);
  });
});
