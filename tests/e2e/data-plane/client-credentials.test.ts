/**
 * The vendors' own client libraries, unchanged except for address and headers, with a placeholder in place of their key, or
 * without a key: each reaches its API with the real credential, and no record holds one.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { drive } from '@googleapis/drive';
import type { Json } from '@knoxcall/testkit';
import { Octokit } from '@octokit/rest';
import axios from 'axios';
import { Client, Events } from 'discord.js';
import { Bot, InputFile } from 'grammy';
import OpenAI from 'openai';
import Stripe from 'stripe';
import twilio from 'twilio';
import { type WebSocket, WebSocketServer } from 'ws';
import { keyFile } from '../oauth2/src/assertion-desk.ts';
import { startAssertionServer } from '../oauth2/src/assertion-server.ts';
import { newKey } from '../oauth2/src/key-pair.ts';
import { type HeaderFront, startHeaderFront } from './src/header-front.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const inHeaders = { substitute_in: ['body', 'headers'] };
const canary = 'CANARY_9c1e5b+/=7f3a';
let front: HeaderFront;

beforeAll(async () => {
  front = await startHeaderFront(scene.proxyUrl);
  await scene.secret('key', canary);
  await scene.secret('sid', 'AC-CANARY-0123');
});
afterAll(() => front.close());

/** The base address for a library; its requests go through a new route with these fields. */
async function at(fields: object): Promise<string> {
  front.headers = { 'x-knoxcall-key': scene.tenant.key, 'x-knoxcall-route': await scene.route(fields) };
  return front.url;
}

/** The record of the last request through the route. */
async function recorded(): Promise<Json> {
  const route = front.headers['x-knoxcall-route'] ?? '';
  let id: unknown;
  while (id === undefined) {
    const { 0: last } = (await scene.tenant.done('GET', `/v1/routes/${route}/logs`)) as unknown as Json[];
    id = last?.request_id;
  }
  return logOf(scene.tenant, String(id));
}

async function expectRecorded(...names: string[]): Promise<void> {
  const log = await recorded();
  expect(log).toMatchObject({ secrets_used: names, error: null, placeholders_left: [] });
  expect(JSON.stringify(log)).not.toMatch(/CANARY|ya29|ghs_/);
}

const answerJson = (body: object): void =>
  scene.upstream.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });

test('stripe: its key is a placeholder', async () => {
  const { hostname: host, port } = new URL(await at(inHeaders));
  answerJson({ id: 'cus_1', object: 'customer' });
  const stripe = new Stripe('{{secret:key}}', { host, port, protocol: 'http', telemetry: false });
  expect((await stripe.customers.create({ name: 'Jane' })).id).toBe('cus_1');
  expect(scene.upstream.last().headers.authorization).toBe(`Bearer ${canary}`);
  await expectRecorded('key');
});

test('openai: its key is a placeholder, also for files', async () => {
  const client = new OpenAI({
    apiKey: '{{secret:key}}',
    baseURL: `${await at({ substitute_in: ['headers', 'multipart'] })}/v1`,
    maxRetries: 0,
  });
  answerJson({ id: 'file-1', object: 'file' });
  const file = new File(['{{secret:key}} in a file'], 'a.jsonl');
  expect((await client.files.create({ file, purpose: 'fine-tune' })).id).toBe('file-1');
  const { headers, body } = scene.upstream.last();
  expect(headers.authorization).toBe(`Bearer ${canary}`);
  expect(body.toString()).toContain('{{secret:key}} in a file');
  expect(await recorded()).toMatchObject({ secrets_used: ['key'], placeholders_left: ['multipart'] });
});

test('twilio: user and password of Basic are placeholders', async () => {
  const url = await at(inHeaders);
  class Elsewhere extends twilio.RequestClient {
    override request<TData>(options: Parameters<typeof twilio.RequestClient.prototype.request<TData>>[0]) {
      const { pathname, search } = new URL(options.uri);
      return super.request<TData>({ ...options, uri: `${url}${pathname}${search}` });
    }
  }
  answerJson({ sid: 'SM1', status: 'queued' });
  const accountSid = 'AC0123';
  const client = twilio('{{secret:sid}}', '{{secret:key}}', { accountSid, httpClient: new Elsewhere() });
  const message = await client.messages.create({ to: '+15551234567', from: '+15557654321', body: 'hi' });
  expect(message.sid).toBe('SM1');
  const basic = Buffer.from(`AC-CANARY-0123:${canary}`).toString('base64');
  expect(scene.upstream.last().headers.authorization).toBe(`Basic ${basic}`);
  expect(scene.upstream.last().url).toBe('/2010-04-01/Accounts/AC0123/Messages.json');
  await expectRecorded('sid', 'key');
});

test('grammy: its token, in the path, is a placeholder', async () => {
  const bot = new Bot('{{secret:key}}', {
    client: { apiRoot: await at({ substitute_in: ['path', 'multipart'] }) },
  });
  answerJson({ ok: true, result: { message_id: 7 } });
  expect((await bot.api.sendMessage(1, 'hello')).message_id).toBe(7);
  expect(scene.upstream.last().url).toBe(`/bot${encodeURIComponent(canary)}/sendMessage`);
  await expectRecorded('key');
  const photo = Buffer.from('a {{secret:key}} photo');
  await bot.api.sendPhoto(1, new InputFile(photo), { caption: '{{secret:key}}' });
  const sent = scene.upstream.last().body.toString();
  expect(sent).toContain(`\r\n${canary}\r\n`);
  expect(sent).toContain(photo.toString());
});

test('an API with its key in the query', async () => {
  const maps = axios.create({ baseURL: await at({ substitute_in: ['query'] }) });
  answerJson({ results: [] });
  await maps.get('/maps/api/geocode/json', { params: { address: 'a b', key: '{{secret:key}}' } });
  expect(scene.upstream.last().url).toBe(
    `/maps/api/geocode/json?address=a+b&key=${encodeURIComponent(canary)}`,
  );
  await expectRecorded('key');
});

test('googleapis: the application never sees the service account', async () => {
  const robot = newKey();
  const google = await startAssertionServer(robot.publicKey);
  await scene.tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'google', provider: 'google_service_account', service_account_json: keyFile(robot) },
    ...{ token_url: `${google.origin}/token`, scopes: ['https://www.googleapis.com/auth/drive.file'] },
  });
  const rootUrl = await at({ auth: { type: 'bearer', token: '{{secret:google}}' } });
  answerJson({ id: 'f1', name: 'report' });
  const media = { mimeType: 'text/plain', body: 'some text' };
  const { files } = drive('v3');
  const { data } = await files.create({ requestBody: { name: 'report' }, media, fields: 'id' }, { rootUrl });
  expect(data.id).toBe('f1');
  const received = scene.upstream.last();
  expect(received.url).toMatch(/^\/upload\/drive\/v3\/files\?/);
  expect(received.headers.authorization).toBe('Bearer ya29.1');
  expect(received.body.toString()).toContain('some text');
  await expectRecorded('google');
  await google.stop();
});

test("octokit: the application never had the GitHub App's key", async () => {
  const robot = newKey();
  const github = await startAssertionServer(robot.publicKey);
  await scene.tenant.done('POST', '/v1/secrets/oauth2', {
    ...{ name: 'github', provider: 'github_app', app_id: 1234, installation_id: 9, private_key: robot.pem },
    token_url: `${github.origin}/app/installations/9/access_tokens`,
  });
  answerJson({ number: 7 });
  const octokit = new Octokit({ baseUrl: await at(inHeaders), auth: '{{secret:github}}' });
  const made = await octokit.rest.issues.create({ owner: 'o', repo: 'r', title: 't' });
  expect(made.data.number).toBe(7);
  expect(scene.upstream.last().headers.authorization).toBe('token ghs_1');
  await expectRecorded('github');
  await github.stop();
});

test("webhooks of the application are signed, and the receiver's library accepts them", async () => {
  const url = await at({
    auth: {
      ...{ type: 'hmac', secret: '{{secret:key}}', header: 'Stripe-Signature' },
      ...{ message: '{timestamp}.{body}', value: 't={timestamp},v1={signature}' },
    },
  });
  const event = { id: 'evt_1', object: 'event', type: 'x', data: { object: { note: '{{var:n}}' } } };
  await axios.post(`${url}/hooks?n=seven`, event);
  const { body, headers } = scene.upstream.last();
  const receiver = new Stripe('sk_none').webhooks;
  const taken = receiver.constructEvent(body, headers['stripe-signature'] ?? '', canary);
  expect(taken.data.object).toEqual({ note: 'seven' });
  expect(() => receiver.constructEvent(`${body} `, headers['stripe-signature'] ?? '', canary)).toThrow();
  await expectRecorded('key');
});

test('discord.js: a bot identifies itself over its WebSocket', async () => {
  const gateway = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const identified = Promise.withResolvers<Json>();
  gateway.on('connection', (socket: WebSocket) => {
    const say = (payload: object): void => socket.send(JSON.stringify(payload));
    say({ op: 10, d: { heartbeat_interval: 45_000 } });
    socket.on('message', (data) => {
      const payload = JSON.parse(String(data)) as Json;
      if (Number(payload.op) !== 2) return say({ op: 11 });
      identified.resolve(payload);
      const user = { id: '1', username: 'bot', discriminator: '0', bot: true };
      const ready = {
        v: 10,
        user,
        guilds: [],
        session_id: 's',
        resume_gateway_url: front.url,
        application: { id: '1', flags: 0 },
      };
      say({ op: 0, s: 1, t: 'READY', d: ready });
    });
  });
  await once(gateway, 'listening');
  const target_base_url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const rest = await scene.route({ substitute_in: ['headers'] });
  const socketUrl = await at({ target_base_url, substitute_in: ['websocket'] });
  front.ofHandshakes = front.headers;
  front.headers = { ...front.headers, 'x-knoxcall-route': rest };
  scene.upstream.answerWith((_request, response) => {
    const session_start_limit = { total: 9, remaining: 9, reset_after: 1, max_concurrency: 1 };
    const url = socketUrl.replace('http:', 'ws:');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ url, shards: 1, session_start_limit }));
  });
  const client = new Client({ intents: [], rest: { api: `${socketUrl}/api` } });
  const ready = once(client, Events.ClientReady);
  await client.login('{{secret:key}}');
  await ready;
  expect(scene.upstream.last().headers.authorization).toBe(`Bot ${canary}`);
  expect((await identified.promise).d).toMatchObject({ token: canary });
  await client.destroy();
  front.headers = front.ofHandshakes;
  await expectRecorded('key');
  gateway.close();
});
