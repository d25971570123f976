/** `knoxcall secrets`: values go in, arrive upstream, and are never shown. */
import { setScene } from './src/scene.ts';

const scene = setScene({ hasKey: true });

describe('secrets', () => {
  const value = 'sk_live_never_shown_1234';

  test('set creates a secret, set and rotate change its value, and the upstream receives each', async () => {
    await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
    const route = {
      name: 'r',
      target_base_url: scene.upstream.url,
      inject_headers_json: { 'X-Key': '{{secret:STRIPE_KEY}}' },
    };
    await scene.tenant.done('POST', '/v1/routes', route);
    await scene.tenant.done('PUT', '/v1/routes/r/environments/staging', {});
    const arrives = async (environment?: string) => {
      await scene.tenant.proxy({ route: 'r', ...(environment === undefined ? {} : { environment }) });
      return scene.upstream.last().headers['x-key'];
    };
    const outcomes = [await scene.home.run(['secrets', 'set', 'Stripe Key'], { input: `${value}\n` })];
    expect(await arrives()).toBe(value);
    outcomes.push(
      await scene.home.run(['secrets', 'set', 'Stripe Key', '-e', 'staging'], { input: `${value}-staging` }),
    );
    expect(await arrives('staging')).toBe(`${value}-staging`);
    outcomes.push(
      await scene.home.run(['secrets', 'rotate', 'STRIPE_KEY', '--json'], { input: `${value}-2\r\n` }),
    );
    expect(await arrives()).toBe(`${value}-2`);
    expect(await arrives('staging')).toBe(`${value}-staging`);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(JSON.parse(outcomes[2]!.output)).toMatchObject({ name: 'STRIPE_KEY', value_version: 2 });
    outcomes.push(await scene.home.run(['secrets', 'list']));
    expect(outcomes[3]!.output).toMatch(
      /^NAME +TYPE +BASE +VALUES +HOSTS +ROUTES +REDACTED +EXPIRES\nSTRIPE_KEY +string +production +2 +any +any +no +-\n$/,
    );
    for (const { output, errors } of outcomes) expect(output + errors).not.toContain('sk_live');
  });

  test('--exact keeps the line break at the end of a value', async () => {
    await scene.home.run(['secrets', 'set', 'pem', '--exact'], { input: 'a\nb\n' });
    await scene.tenant.done('POST', '/v1/routes', { name: 'b', target_base_url: scene.upstream.url });
    const headers = { 'content-type': 'text/plain' };
    await scene.tenant.proxy({ route: 'b', method: 'POST', headers, body: '[{{secret:pem}}]' });
    expect(scene.upstream.last().body.toString()).toBe('[a\nb\n]');
  });

  test('a value as an argument is a usage error that sends and repeats nothing', async () => {
    for (const words of [
      ['secrets', 'set', 'k', value],
      ['secrets', 'set', 'k', `--value=${value}`],
    ]) {
      const { code, output, errors } = await scene.home.run(words, { input: 'other' });
      expect(code).toBe(2);
      expect(output + errors).not.toContain(value);
    }
    expect(await scene.tenant.done('GET', '/v1/secrets')).toEqual([]);
  });

  test('rotate needs an existing value: 3', async () => {
    expect((await scene.home.run(['secrets', 'rotate', 'nobody'], { input: 'v' })).code).toBe(3);
    await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
    await scene.home.run(['secrets', 'set', 'k'], { input: 'v' });
    expect((await scene.home.run(['secrets', 'rotate', 'k', '-e', 'staging'], { input: 'v' })).code).toBe(3);
  });

  test('an empty value, one that is too large and one that is not UTF-8 are usage errors', async () => {
    for (const input of ['', '\n', 'x'.repeat(1024 * 1024 + 1)]) {
      expect((await scene.home.run(['secrets', 'set', 'k'], { input })).code).toBe(2);
    }
    expect((await scene.home.run(['secrets', 'set', 'k', '-e', 'nowhere'], { input: 'v' })).code).toBe(2);
  });

  test('rm asks first, says who uses the secret (5), and deletes it', async () => {
    await scene.home.run(['secrets', 'set', 'used'], { input: 'v' });
    const route = {
      name: 'user',
      target_base_url: scene.upstream.url,
      inject_headers_json: { A: '{{secret:used}}' },
    };
    await scene.tenant.done('POST', '/v1/routes', route);
    expect((await scene.home.run(['secrets', 'rm', 'used'])).code).toBe(2);
    const refused = await scene.home.run(['secrets', 'rm', 'used', '--yes']);
    expect([refused.code, refused.errors]).toEqual([5, expect.stringContaining('used by: user')]);
    await scene.tenant.done('DELETE', '/v1/routes/user');
    expect((await scene.home.run(['secrets', 'rm', 'used', '--yes'])).code).toBe(0);
    expect((await scene.home.run(['secrets', 'rm', 'used', '--yes'])).code).toBe(3);
  });
});
