/** Errors that a newcomer can act on, also through a client library; and that reveal no more than the caller's key may know. */
import { type CallAnswer, call } from '@knoxcall/testkit';
import OpenAI from 'openai';
import Stripe from 'stripe';
import { product } from '../src/shared-product.ts';
import { expectRefused } from './src/expect-refused.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = new URL(product.proxies[0]!);
const messageOf = ({ json }: CallAnswer): string => String(json.message);

let unconnected: string;
beforeAll(async () => {
  await scene.secret('stripe_key', 'v-stripe');
  await scene.secret('SLACK_TOKEN', 'v-slack');
  await scene.tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'calendar', provider: 'google', client_id: 'c', client_secret: 's' },
  });
  unconnected = await scene.route({ inject_headers_json: { Authorization: 'Bearer {{secret:calendar}}' } });
});

describe('a request that was sent to the wrong place', () => {
  test.each(['/', '/v1/secrets', '/docs'])('gets an answer at %s that names the proxy', async (path) => {
    const answer = await call(`${proxy.origin}${path}`, { headers: { authorization: 'Bearer x' } });
    expectRefused(answer, { status: 404, type: 'not_found' }, scene.upstream);
    expect(messageOf(answer)).toBe(
      'KnoxCall: this is the proxy; send x-knoxcall-key and x-knoxcall-route (see /docs)',
    );
  });

  test('without a key learns where the key goes and which role it needs', async () => {
    const answer = await call(`${proxy.origin}/`, { headers: { 'x-knoxcall-route': 'x' } });
    expectRefused(answer, { status: 401, type: 'unauthorized' }, scene.upstream);
    expect(messageOf(answer)).toMatch(/x-knoxcall-key.*role must be invoke, editor or admin/);
  });
});

describe('an unknown name', () => {
  test('of a route is repeated in the error, however long it is', async () => {
    expect(messageOf(await scene.call('strpe'))).toContain("'strpe'");
    const long = messageOf(await scene.call('r'.repeat(10_000)));
    expect(long.length).toBeLessThan(300);
  });

  test('of an environment is repeated in the error, with the environments of the route', async () => {
    const route = await scene.route();
    await scene.tenant.done('POST', '/v1/environments', { name: 'listed' });
    await scene.tenant.done('PUT', `/v1/routes/${route}/environments/listed`, {});
    const answer = await scene.call(route, { environment: 'stagin' });
    expectRefused(answer, { status: 404, type: 'environment_not_configured' }, scene.upstream);
    expect(messageOf(answer)).toMatch(/'stagin'.*production, listed|'stagin'.*listed, production/);
  });

  test.each([
    ['stripe-key', "Did you mean 'stripe_key'?"],
    ['STRIPE_KEY', "Did you mean 'stripe_key'?"],
    ['slack_token', "Did you mean 'SLACK_TOKEN'?"],
    ['no-such-key', "try 'no_such_key'"],
    ['0f8fad5b-d9cb-469f-a165-70867728950e', '{{secret_id:0f8fad5b-d9cb-469f-a165-70867728950e}}'],
  ])('of a secret, as in %s, gets a hint: %s', async (name, hint) => {
    const answer = await scene.call(await scene.route(), { body: JSON.stringify([`{{secret:${name}}}`]) });
    expectRefused(answer, { status: 422, type: 'missing_secret' }, scene.upstream);
    expect(messageOf(answer)).toContain(hint);
  });

  test('on a route with a list gets suggestions from the list alone', async () => {
    const listed = await scene.secret('github_token', 'v');
    await scene.secret('gitlab_token', 'v');
    const route = await scene.route({ allowed_secrets: [listed] });
    const told = async (name: string) => {
      const answer = await scene.call(route, { body: JSON.stringify([`{{secret:${name}}}`]) });
      expectRefused(answer, { status: 422, type: 'secret_not_allowed' }, scene.upstream);
      return messageOf(answer).replace(`'${name}'`, 'NAME');
    };
    expect(await told('github-tokens')).toContain("Did you mean 'github_token'?");
    // One exists and the other does not, both equally far from the listed name.
    expect(await told('gitlab_token')).toBe(await told('gitxab_token'));
    expect(await told('stripe_key')).not.toContain('mean');
    expect(await told('stripe-key')).not.toContain('stripe_key');
  });

  test('never gets the suggestion of a secret that the route may not use', async () => {
    await scene.secret('WEBHOOK_SEED', 'v', { allowed_routes: [] });
    const answer = await scene.call(await scene.route(), { body: '["{{secret:webhook_seed}}"]' });
    expect(messageOf(answer)).not.toContain('WEBHOOK_SEED');
  });
});

describe('a text that may be a misspelled placeholder', () => {
  test.each([
    ['{{ secret:stripe_key }}', 'remove the spaces'],
    ['{secret:stripe_key}', 'two braces'],
    [`${'$'}{secret:stripe_key}`, 'two braces'],
  ])('arrives unchanged (%s), and the answer says what is wrong with it', async (text, hint) => {
    const body = JSON.stringify({ key: text });
    const answer = await scene.call(await scene.route(), { body });
    expect(answer.status).toBe(200);
    expect(scene.upstream.last().body.toString()).toBe(body);
    expect(answer.headers['x-knox-hint']).toContain(hint);
  });

  test.each(['{{first_name}}', '{{secret:stripe_key}}', 'a secret: nothing', '{"client_secret":"x"}'])(
    'gets no hint if it is %s',
    async (text) => {
      const answer = await scene.call(await scene.route(), { body: JSON.stringify([text]) });
      expect([answer.status, answer.headers['x-knox-hint']]).toEqual([200, undefined]);
    },
  );
});

describe('an error that a client library receives', () => {
  let calls = 0;
  const counted =
    (route: string): typeof fetch =>
    (input, init) => {
      calls += 1;
      const headers = new Headers(init?.headers);
      headers.set('x-knoxcall-route', route);
      headers.set('x-knoxcall-key', scene.tenant.key);
      return fetch(input, { ...init, headers });
    };
  beforeEach(() => {
    calls = 0;
  });
  const stripe = (route: string) =>
    new Stripe('sk_not_a_real_key', {
      ...{ host: proxy.hostname, port: proxy.port, protocol: 'http', telemetry: false, maxNetworkRetries: 2 },
      httpClient: Stripe.createFetchHttpClient(counted(route)),
    });
  const openai = (route: string) =>
    new OpenAI({ apiKey: 'x', baseURL: `${proxy.origin}/v1`, maxRetries: 2, fetch: counted(route) });

  test('is not tried again if a person must act, and says who must act', async () => {
    await expect(stripe(unconnected).customers.create({ name: 'x' })).rejects.toThrow(
      /KnoxCall: OAuth2 secret 'calendar' has no usable token.*A person must connect it/,
    );
    expect(calls).toBe(1);
    await expect(openai(unconnected).models.list()).rejects.toThrow(/KnoxCall: OAuth2 secret 'calendar'/);
    expect(calls).toBe(2);
    await expect(openai('no-such-route').models.list()).rejects.toThrow(/KnoxCall: .*no-such-route/);
    expect(calls).toBe(3);
  });

  test('is tried again if the upstream is only unreachable now', async () => {
    const route = await scene.route({ target_base_url: 'http://127.0.0.1:9' });
    await expect(openai(route).models.list()).rejects.toThrow(/KnoxCall: /);
    expect(calls).toBe(3);
  });
});
