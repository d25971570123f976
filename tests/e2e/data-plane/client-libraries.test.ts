/** The vendors' own client libraries, unchanged except for base URL and headers: they send placeholders, and the upstream gets real values. */
import { Octokit } from '@octokit/rest';
import { WebClient } from '@slack/web-api';
import OpenAI from 'openai';
import Stripe from 'stripe';
import twilio from 'twilio';
import { product } from '../src/shared-product.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = new URL(product.proxies[0]!);
/** Every byte that an encoder could lose: reserved, quoted and beyond ASCII. */
const value = 'sk_live_+/=&?%20 "quoted" \\ <ü€😀>';

const controls = (route: string): Record<string, string> => ({
  'x-knoxcall-route': route,
  'x-knoxcall-key': scene.tenant.key,
});
const bearer = (name: string) => ({ inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` } });
const answerJson = (body: object): void =>
  scene.upstream.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
const withControls =
  (route: string): typeof fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers);
    for (const [name, text] of Object.entries(controls(route))) headers.set(name, text);
    return fetch(input, { ...init, headers });
  };
function expectNothingOfOurs(): void {
  const { headers, body } = scene.upstream.last();
  expect(Object.keys(headers).filter((name) => name.startsWith('x-knox'))).toEqual([]);
  expect(body.toString()).not.toContain('{{');
  expect(body.toString()).not.toContain('%7B%7B');
}

beforeAll(async () => {
  await scene.secret('api_key', 'sk_live_abc123xyz789');
  await scene.secret('in_body', value);
  await scene.secret('twilio_basic', Buffer.from('AC0123:auth-token').toString('base64'));
});

describe('stripe', () => {
  const client = (route: string) =>
    new Stripe('sk_not_a_real_key', {
      host: proxy.hostname,
      port: proxy.port,
      protocol: 'http',
      telemetry: false,
      maxNetworkRetries: 0,
      httpClient: Stripe.createFetchHttpClient(withControls(route)),
    });

  test('a form that the library percent-encodes arrives with the real values, and the library reads the answer', async () => {
    const route = await scene.route(bearer('api_key'));
    answerJson({ id: 'cus_1', object: 'customer', name: 'Jane' });
    const customer = await client(route).customers.create({
      name: 'Jane & Söhne',
      metadata: { token: '{{secret:in_body}}', nested: 'a{{secret:in_body}}z' },
    });
    expect(customer.id).toBe('cus_1');
    const received = scene.upstream.last();
    expect(received).toMatchObject({ method: 'POST', url: '/v1/customers' });
    expect(received.headers.authorization).toBe('Bearer sk_live_abc123xyz789');
    expect(received.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(received.body.toString());
    expect([...form]).toEqual([
      ['name', 'Jane & Söhne'],
      ['metadata[token]', value],
      ['metadata[nested]', `a${value}z`],
    ]);
    expectNothingOfOurs();
  });

  test('a query arrives byte for byte, and the library reads a list', async () => {
    const route = await scene.route(bearer('api_key'));
    answerJson({
      object: 'list',
      data: [{ id: 'ch_1', object: 'charge' }],
      has_more: false,
      url: '/v1/charges',
    });
    const list = await client(route).charges.list({ limit: 3, created: { gte: 5 } });
    expect(list.data.map((charge) => charge.id)).toEqual(['ch_1']);
    expect(scene.upstream.last().url).toBe('/v1/charges?limit=3&created[gte]=5');
  });

  test('an error of the API reaches the library with its type and its own request id', async () => {
    const route = await scene.route(bearer('api_key'));
    scene.upstream.answerWith((_request, response) => {
      const headers = {
        'content-type': 'application/json',
        'request-id': 'req_stripe',
        'x-request-id': 'up-1',
      };
      response
        .writeHead(402, headers)
        .end('{"error":{"type":"card_error","code":"card_declined","message":"no"}}');
    });
    const failed = client(route).charges.create({ amount: 5, currency: 'usd' });
    await expect(failed).rejects.toMatchObject({
      type: 'StripeCardError',
      code: 'card_declined',
      requestId: 'req_stripe',
    });
  });
});

describe('twilio', () => {
  /** The documented way to use another host: a custom HTTP client. */
  class ThroughProxy extends twilio.RequestClient {
    readonly #route: string;
    constructor(route: string) {
      super();
      this.#route = route;
    }
    override request<TData>(options: Parameters<typeof twilio.RequestClient.prototype.request<TData>>[0]) {
      const { pathname, search } = new URL(options.uri);
      const headers = { ...options.headers, ...controls(this.#route) };
      return super.request<TData>({ ...options, uri: `${proxy.origin}${pathname}${search}`, headers });
    }
  }

  test('the route adds Basic credentials, and the form arrives with the real value', async () => {
    const route = await scene.route({
      inject_headers_json: { Authorization: 'Basic {{secret:twilio_basic}}' },
    });
    answerJson({ sid: 'SM1', body: 'x', status: 'queued' });
    const client = twilio('AC0123', 'not-the-real-token', { httpClient: new ThroughProxy(route) });
    const message = await client.messages.create({
      to: '+15551234567',
      from: '+15557654321',
      body: 'code {{secret:in_body}} & more',
    });
    expect(message.sid).toBe('SM1');
    const received = scene.upstream.last();
    expect(received).toMatchObject({ method: 'POST', url: '/2010-04-01/Accounts/AC0123/Messages.json' });
    const basic = Buffer.from('AC0123:auth-token').toString('base64');
    expect(received.headers.authorization).toBe(`Basic ${basic}`);
    expect(Object.fromEntries(new URLSearchParams(received.body.toString()))).toEqual({
      To: '+15551234567',
      From: '+15557654321',
      Body: `code ${value} & more`,
    });
    expectNothingOfOurs();
  });
});

describe('slack', () => {
  test('chat.postMessage arrives with the real token and text', async () => {
    const route = await scene.route(bearer('api_key'));
    answerJson({ ok: true, ts: '1.2', channel: 'C1' });
    const client = new WebClient('xoxb-not-real', {
      slackApiUrl: `${proxy.origin}/api/`,
      headers: controls(route),
      retryConfig: { retries: 0 },
    });
    const blocks = [{ type: 'section', text: { type: 'plain_text', text: 'key: {{secret:api_key}}' } }];
    const posted = await client.chat.postMessage({ channel: 'C1', text: '{{secret:in_body}}', blocks });
    expect(posted).toMatchObject({ ok: true, ts: '1.2' });
    const received = scene.upstream.last();
    expect(received).toMatchObject({ method: 'POST', url: '/api/chat.postMessage' });
    expect(received.headers.authorization).toBe('Bearer sk_live_abc123xyz789');
    const form = new URLSearchParams(received.body.toString());
    expect(form.get('text')).toBe(value);
    expect(JSON.parse(form.get('blocks') ?? '')[0].text.text).toBe('key: sk_live_abc123xyz789');
    expectNothingOfOurs();
  });
});

describe('openai', () => {
  const client = (route: string) =>
    new OpenAI({
      apiKey: 'sk-not-real',
      baseURL: `${proxy.origin}/v1`,
      defaultHeaders: controls(route),
      maxRetries: 0,
    });
  const ask = {
    model: 'gpt-5',
    messages: [{ role: 'user' as const, content: 'log in with {{secret:in_body}}' }],
  };

  test('a JSON body arrives with the real value, and the library reads the completion', async () => {
    const route = await scene.route(bearer('api_key'));
    answerJson({ id: 'chatcmpl-1', object: 'chat.completion', choices: [{ message: { content: 'hi' } }] });
    const completion = await client(route).chat.completions.create(ask);
    expect(completion.choices[0]?.message.content).toBe('hi');
    const received = scene.upstream.last();
    expect(received).toMatchObject({ method: 'POST', url: '/v1/chat/completions' });
    expect(received.headers.authorization).toBe('Bearer sk_live_abc123xyz789');
    expect(JSON.parse(received.body.toString())).toEqual({
      ...ask,
      messages: [{ role: 'user', content: `log in with ${value}` }],
    });
    expectNothingOfOurs();
  });

  test('a streamed completion arrives event by event, each before the next one is sent', async () => {
    const route = await scene.route(bearer('api_key'));
    let sendNext: () => void = () => undefined;
    scene.upstream.answerWith((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const words = ['one', 'two', 'three'];
      sendNext = () => {
        const content = words.shift();
        if (content === undefined) response.end('data: [DONE]\n\n');
        else response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
      };
      sendNext();
    });
    const stream = await client(route).chat.completions.create({ ...ask, stream: true });
    const heard: (string | null | undefined)[] = [];
    for await (const event of stream) {
      heard.push(event.choices[0]?.delta.content);
      sendNext();
    }
    expect(heard).toEqual(['one', 'two', 'three']);
    expect(JSON.parse(scene.upstream.last().body.toString()).messages[0].content).toBe(
      `log in with ${value}`,
    );
  });
});

describe('octokit', () => {
  test('a JSON body arrives with the real value and header, and the library reads the answer', async () => {
    const route = await scene.route(bearer('api_key'));
    scene.upstream.answerWith((_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json; charset=utf-8' }).end('{"number":7}');
    });
    const octokit = new Octokit({
      baseUrl: proxy.origin,
      auth: 'ghp_not_real',
      log: { debug() {}, info() {}, warn() {}, error() {} },
      request: { fetch: withControls(route) },
    });
    const issue = { owner: 'o', repo: 'r', title: 't {{secret:in_body}}', body: '{{secret:api_key}}' };
    const made = await octokit.rest.issues.create(issue);
    expect([made.status, made.data.number]).toEqual([201, 7]);
    const received = scene.upstream.last();
    expect(received).toMatchObject({ method: 'POST', url: '/repos/o/r/issues' });
    expect(received.headers.authorization).toBe('Bearer sk_live_abc123xyz789');
    expect(JSON.parse(received.body.toString())).toEqual({
      title: `t ${value}`,
      body: 'sk_live_abc123xyz789',
    });
    expectNothingOfOurs();
  });

  test('the library reads all pages through the proxy, even if the upstream names the next one by its own address', async () => {
    const route = await scene.route(bearer('api_key'));
    scene.upstream.answerWith(({ url }, response) => {
      const next = `<${scene.upstream.url}/repos/o/r/issues?page=2>; rel="next"`;
      const link = url.includes('page=2') ? {} : { link: next };
      response.writeHead(200, { 'content-type': 'application/json', ...link }).end('[{"number":7}]');
    });
    const octokit = new Octokit({ baseUrl: proxy.origin, request: { fetch: withControls(route) } });
    const issues = await octokit.paginate('GET /repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r' });
    expect([issues.length, scene.upstream.received.length]).toEqual([2, 2]);
    expect(scene.upstream.last().url).toBe('/repos/o/r/issues?page=2');
    expectNothingOfOurs();
  });
});
