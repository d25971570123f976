/** Client libraries as their makers ship them, with only a base address and a KnoxCall key: each call works and is recorded. */
import { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import Anthropic from '@anthropic-ai/sdk';
import { drive } from '@googleapis/drive';
import { Client as HubSpot } from '@hubspot/api-client';
import { type Json, until } from '@knoxcall/testkit';
import { Octokit } from '@octokit/rest';
import Airtable from 'airtable';
import FormData from 'form-data';
import Mailgun from 'mailgun.js';
import OpenAI from 'openai';
import Stripe from 'stripe';
import twilio from 'twilio';
import { product } from '../src/shared-product.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = new URL(product.proxies[0]!);
const real = 'sk_live_the_real_one';

beforeAll(() => scene.secret('real', real));

/** A route that authenticates as the API requires; returns its name and its address. */
async function routeTo(auth: object, fields: object = {}): Promise<{ route: string; base: string }> {
  const route = await scene.route({ auth, ...fields });
  return { route, base: `${proxy.origin}/r/${route}` };
}
const bearer = { type: 'bearer', token: '{{secret:real}}' };
const answerJson = (body: object, headers: Record<string, string> = {}): void =>
  scene.upstream.answerWith((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });

/** Expects that the last request has the real credential and no header of ours, and that its record names the route. */
async function expectArrived(wanted: { method: string; url: string; headers: object }): Promise<void> {
  const { method, url, headers, rawHeaders } = scene.upstream.last();
  expect({ method, url, headers }).toMatchObject(wanted);
  for (const text of [url, rawHeaders.join('\n')]) expect(text).not.toMatch(/tk_live|x-knox|\{\{/i);
  expect(rawHeaders.join('\n')).not.toContain(Buffer.from(scene.tenant.key).toString('base64').slice(0, 40));
  const path = `/v1/logs?limit=1&search=${encodeURIComponent(url.split('?')[0]!)}`;
  let record: Json | undefined;
  await until('the call is recorded', async () => {
    record = ((await scene.tenant.api('GET', path)).json.data as unknown as Json[])[0];
    return record !== undefined;
  });
  expect(record).toMatchObject({ method, secrets_used: ['real'], error: null });
  expect(record?.route_id).toEqual(expect.any(String));
  expect(JSON.stringify(record)).not.toContain(scene.tenant.key);
}

test('openai: OPENAI_BASE_URL and OPENAI_API_KEY', async () => {
  const { base } = await routeTo(bearer);
  answerJson({ id: 'c1', object: 'chat.completion', choices: [{ message: { content: 'hi' } }] });
  const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: scene.tenant.key });
  const ask = { model: 'gpt-5', messages: [{ role: 'user' as const, content: 'hello' }] };
  expect((await client.chat.completions.create(ask)).choices[0]?.message.content).toBe('hi');
  const headers = { authorization: `Bearer ${real}` };
  await expectArrived({ method: 'POST', url: '/v1/chat/completions', headers });
});

test('anthropic: x-api-key', async () => {
  const { base } = await routeTo({ type: 'header', name: 'x-api-key', value: '{{secret:real}}' });
  answerJson({ id: 'm1', type: 'message', role: 'assistant', content: [{ type: 'text', text: 'hi' }] });
  const client = new Anthropic({ baseURL: base, apiKey: scene.tenant.key });
  const message = await client.messages.create({
    model: 'claude-test',
    max_tokens: 8,
    messages: [{ role: 'user', content: 'hello' }],
  });
  expect(message.content[0]).toMatchObject({ text: 'hi' });
  await expectArrived({ method: 'POST', url: '/v1/messages', headers: { 'x-api-key': real } });
});

/** Some C libraries do not resolve `*.localhost` to this machine. */
const toThisMachine: LookupFunction = (_name, options, done) => {
  const found = { address: '127.0.0.1', family: 4 };
  if (options.all) done(null, [found]);
  else done(null, found.address, found.family);
};

test('stripe: a host, which names the route', async () => {
  const { route } = await routeTo(bearer);
  answerJson({ id: 'cus_1', object: 'customer' });
  const host = `${route}--${scene.tenant.slug}.localhost`;
  const httpAgent = new Agent({ lookup: toThisMachine });
  const address = { host, port: proxy.port, protocol: 'http' } as const;
  const client = new Stripe(scene.tenant.key, { ...address, httpAgent, telemetry: false });
  expect((await client.customers.create({ name: 'Jane' })).id).toBe('cus_1');
  await expectArrived({ method: 'POST', url: '/v1/customers', headers: { authorization: `Bearer ${real}` } });
});

test('mailgun.js: Basic, and a form with a file', async () => {
  const { base } = await routeTo({ type: 'basic', username: 'api', password: '{{secret:real}}' });
  answerJson({ id: '<1@x>', message: 'Queued' });
  const client = new Mailgun(FormData).client({ username: 'api', key: scene.tenant.key, url: base });
  const attachment = [{ filename: 'a.txt', data: Buffer.from('attached') }];
  const sent = await client.messages.create('example.com', {
    from: 'a@example.com',
    to: ['b@example.com'],
    subject: 's',
    text: 't',
    attachment,
  });
  expect(sent.message).toBe('Queued');
  expect(scene.upstream.last().body.toString()).toContain('attached');
  const authorization = `Basic ${Buffer.from(`api:${real}`).toString('base64')}`;
  await expectArrived({ method: 'POST', url: '/v3/example.com/messages', headers: { authorization } });
});

test('airtable: select() with pages', async () => {
  const { base } = await routeTo(bearer);
  scene.upstream.answerWith(({ url }, response) => {
    const records = [{ id: 'rec1', fields: { Name: 'n' } }];
    const more = url.includes('offset=') ? {} : { offset: 'next' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ records, ...more }));
  });
  const client = new Airtable({ endpointUrl: base, apiKey: scene.tenant.key });
  const rows = await client.base('app1')('Table').select({ maxRecords: 5 }).all();
  expect(rows.map((row) => row.get('Name'))).toEqual(['n', 'n']);
  const url = expect.stringMatching(/^\/v0\/app1\/Table\?.*offset=next/) as never;
  await expectArrived({ method: 'GET', url, headers: { authorization: `Bearer ${real}` } });
});

test('hubspot: typed calls', async () => {
  const { base } = await routeTo(bearer);
  const contact7 = { id: '7', properties: { email: 'a@example.com' }, createdAt: '2026-01-01T00:00:00Z' };
  scene.upstream.answerWith((_request, response) => {
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(contact7));
  });
  const client = new HubSpot({ accessToken: scene.tenant.key, basePath: base });
  const contact = await client.crm.contacts.basicApi.create({ properties: { email: 'a@example.com' } });
  expect(contact.id).toBe('7');
  await expectArrived({
    method: 'POST',
    url: expect.stringContaining('/contacts') as never,
    headers: { authorization: `Bearer ${real}` },
  });
});

test('octokit: token <key>, and pages that the upstream names by its own address', async () => {
  const { base } = await routeTo(bearer);
  scene.upstream.answerWith(({ url }, response) => {
    const next = `<${scene.upstream.url}/repos/o/r/issues?page=2>; rel="next"`;
    const link = url.includes('page=2') ? {} : { link: next };
    response.writeHead(200, { 'content-type': 'application/json', ...link }).end('[{"number":7}]');
  });
  const octokit = new Octokit({ baseUrl: base, auth: scene.tenant.key });
  const issues = await octokit.paginate(octokit.rest.issues.listForRepo, { owner: 'o', repo: 'r' });
  expect(issues.map((issue) => issue.number)).toEqual([7, 7]);
  const headers = { authorization: `Bearer ${real}` };
  await expectArrived({ method: 'GET', url: '/repos/o/r/issues?page=2', headers });
});

test('googleapis: an upload to an address that the upstream names', async () => {
  const { base } = await routeTo(bearer);
  answerJson({ id: 'f1', name: 'a.txt' });
  const client = drive({ version: 'v3', headers: { 'x-goog-api-key': scene.tenant.key } });
  const media = { mimeType: 'text/plain', body: Readable.from(['uploaded']) };
  const { data } = await client.files.create({ requestBody: { name: 'a.txt' }, media }, { rootUrl: base });
  expect(data.id).toBe('f1');
  expect(scene.upstream.last().body.toString()).toContain('uploaded');
  const url = expect.stringMatching(/^\/upload\/drive\/v3\/files\?/) as never;
  await expectArrived({ method: 'POST', url, headers: { authorization: `Bearer ${real}` } });
});

test('twilio: the key as the password, its AC... as accountSid', async () => {
  const { base } = await routeTo({ type: 'basic', username: 'AC0123', password: '{{secret:real}}' });
  answerJson({ sid: 'SM1', status: 'queued' });
  /** The documented way to use another host: a custom HTTP client. */
  class ThroughProxy extends twilio.RequestClient {
    override request<TData>(options: Parameters<typeof twilio.RequestClient.prototype.request<TData>>[0]) {
      const { pathname, search } = new URL(options.uri);
      return super.request<TData>({ ...options, uri: `${base}${pathname}${search}` });
    }
  }
  const options = { accountSid: 'AC0123', httpClient: new ThroughProxy() };
  const client = twilio('SK0123', scene.tenant.key, options);
  const message = await client.messages.create({ to: '+15551234567', from: '+15557654321', body: 'x' });
  expect(message.sid).toBe('SM1');
  await expectArrived({
    method: 'POST',
    url: '/2010-04-01/Accounts/AC0123/Messages.json',
    headers: { authorization: `Basic ${Buffer.from(`AC0123:${real}`).toString('base64')}` },
  });
});
