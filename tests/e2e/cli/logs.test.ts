/** `knoxcall logs tail`: every proxied request once, as it happens. */
import { once } from 'node:events';
import { until } from '@knoxcall/testkit';
import { setScene } from './src/scene.ts';

const scene = setScene();

describe('logs tail', () => {
  test('shows the last requests, then follows new ones, each once, without values', async () => {
    await scene.login();
    await scene.home.run(['secrets', 'set', 'key'], { input: 'value-never-shown' });
    const route = {
      name: 'Shop',
      target_base_url: scene.upstream.url,
      inject_headers_json: { A: '{{secret:key}}' },
    };
    await scene.tenant.done('POST', '/v1/routes', route);
    await scene.tenant.proxy({ route: 'shop', path: '/before' });
    await until('the first is stored', async () => {
      const { output } = await scene.home.run(['logs', 'tail', '--no-follow', '--route', 'shop']);
      return / 200 GET \/before \d+ms production$/m.test(output);
    });
    const tail = scene.home.start(['logs', 'tail', '--json']);
    await until('the past is shown', () => tail.output().includes('/before'), 30_000);
    for (const path of ['/one', '/two', '/three']) await scene.tenant.proxy({ route: 'shop', path });
    await until('the new ones are shown', () => /\/three/.test(tail.output()), 30_000);
    const ended = once(tail.child, 'exit');
    tail.child.kill('SIGINT');
    await ended;
    const shown = tail
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(shown.map(({ path }) => path)).toEqual(['/before', '/one', '/two', '/three']);
    expect(tail.output()).not.toContain('never-shown');
  });

  test('checks -n, the status and the route', async () => {
    await scene.login();
    expect((await scene.home.run(['logs', 'tail', '-n', '201'])).code).toBe(2);
    expect((await scene.home.run(['logs', 'tail', '--no-follow', '--status', 'bad'])).code).toBe(2);
    expect((await scene.home.run(['logs', 'tail', '--no-follow', '--route', 'none'])).code).toBe(3);
    expect(await scene.home.run(['logs', 'tail', '--no-follow', '-n', '0'])).toMatchObject({
      code: 0,
      output: '',
    });
  });
});
