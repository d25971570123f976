/** Client libraries that follow redirects by themselves, with all their headers: the key never leaves the proxy. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type RecordingUpstream, startRecordingUpstream } from '@knoxcall/testkit';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import fetchOfNodeFetch from 'node-fetch';
import superagent from 'superagent';
import { Agent, interceptors, request } from 'undici';
import { product } from '../src/shared-product.ts';
import { useScene } from './src/scene.ts';

type Ask = (url: string, headers: Record<string, string>) => Promise<readonly [status: number, text: string]>;

const read = async (answer: { status: number; text(): Promise<string> }) =>
  [answer.status, await answer.text()] as const;
const following = new Agent().compose(interceptors.redirect({ maxRedirections: 5 }));
const run = promisify(execFile);

/** Each client as its documentation shows it, except that an error status does not throw. */
const clients: Record<string, Ask> = {
  fetch: async (url, headers) => read(await fetch(url, { headers })),
  undici: async (url, headers) => {
    const { statusCode, body } = await request(url, { headers, dispatcher: following });
    return [statusCode, await body.text()];
  },
  axios: async (url, headers) => {
    const answer = await axios.get(url, { headers, responseType: 'text', validateStatus: () => true });
    return [answer.status, String(answer.data)];
  },
  got: async (url, headers) => {
    const answer = await got(url, { headers, throwHttpErrors: false, retry: { limit: 0 } });
    return [answer.statusCode, answer.body];
  },
  ky: async (url, headers) => read(await ky(url, { headers, throwHttpErrors: false, retry: 0 })),
  'node-fetch': async (url, headers) => read(await fetchOfNodeFetch(url, { headers })),
  superagent: async (url, headers) => {
    const answer = await superagent
      .get(url)
      .set(headers)
      .ok(() => true);
    return [answer.status, answer.text];
  },
  'curl -L': async (url, headers) => {
    const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const { stdout } = await run('curl', ['-sL', '-w', '\n%{http_code}', ...sent, url]);
    const end = stdout.lastIndexOf('\n');
    return [Number(stdout.slice(end)), stdout.slice(0, end)];
  },
};

const scene = useScene();
const proxy = product.proxies[0]!;
let elsewhere: RecordingUpstream;

beforeAll(async () => {
  elsewhere = await startRecordingUpstream();
  // A machine without curl tries the others.
  await run('curl', ['--version']).catch(() => delete clients['curl -L']);
});
beforeEach(() => elsewhere.reset());
afterAll(async () => {
  await elsewhere.close();
  await following.close();
});

const redirect = (status: number, to: (path: string) => string | undefined): void =>
  scene.upstream.answerWith(({ url }, response) => {
    const location = to(url);
    if (location === undefined) response.end('arrived');
    else response.writeHead(status, { location }).end();
  });
const everyClient = (route: string, path: string) =>
  everyClientWith({ 'x-knoxcall-key': scene.tenant.key, 'x-knoxcall-route': route }, path);
const everyClientWith = async (headers: Record<string, string>, path: string) => {
  const answers: [string, number, string][] = [];
  for (const [name, ask] of Object.entries(clients)) {
    answers.push([name, ...(await ask(`${proxy}${path}`, headers))]);
  }
  return answers;
};
const names = () => Object.keys(clients);
const headersOf = (upstream: RecordingUpstream) =>
  upstream.received.flatMap(({ rawHeaders }) => rawHeaders).join('\n');

test.each([302, 307])(
  'a redirect (%i) to a third party is withheld, and the third party receives nothing',
  async (status) => {
    redirect(status, () => `${elsewhere.url}/collect`);
    const answers = await everyClient(await scene.route(), '/start');
    expect(answers.map(([name, code]) => [name, code])).toEqual(names().map((name) => [name, 502]));
    for (const [, , text] of answers) expect(JSON.parse(text).error.type).toBe('redirect_withheld');
    expect(elsewhere.received).toEqual([]);
  },
);

test("an upstream's redirect to itself is followed through the proxy, and the upstream never sees the key", async () => {
  const path = '/base/last';
  const route = await scene.route({ target_base_url: `${scene.upstream.url}/base` });
  redirect(302, (url) => (url === path ? undefined : `${scene.upstream.url}${path}`));
  expect(await everyClient(route, '/first')).toEqual(names().map((name) => [name, 200, 'arrived']));
  expect(scene.upstream.received.map(({ url }) => url)).toEqual(names().flatMap(() => ['/base/first', path]));
  expect(headersOf(scene.upstream)).not.toMatch(/knoxcall/i);
});

test('on a route that passes redirects these clients send the key elsewhere, so that is not the default', async () => {
  redirect(302, () => `${elsewhere.url}/collect`);
  await everyClient(await scene.route({ foreign_redirects: 'pass' }), '/start');
  const carried = elsewhere.received.filter(({ headers }) => headers['x-knoxcall-key'] === scene.tenant.key);
  expect(carried).toHaveLength(names().length);
});

test('clients drop Authorization for a third party by themselves, so such a redirect passes', async () => {
  // With another host name: node-fetch keeps the header for another port of the same host.
  redirect(302, () => `${elsewhere.url.replace('127.0.0.1', 'localhost')}/collect`);
  elsewhere.answerWith((_request, response) => void response.end('collected'));
  const path = `/r/${await scene.route()}/start`;
  const answers = await everyClientWith({ authorization: `Bearer ${scene.tenant.key}` }, path);
  expect(answers).toEqual(names().map((name) => [name, 200, 'collected']));
  expect(elsewhere.received).toHaveLength(names().length);
  expect(headersOf(elsewhere)).not.toContain(scene.tenant.key);
});

test('clients would send any other header with the key along, so the redirect is withheld', async () => {
  redirect(302, () => `${elsewhere.url}/collect`);
  const path = `/r/${await scene.route()}/start`;
  for (const header of ['x-api-key', 'api-key', 'x-goog-api-key', 'private-token', 'x-auth-token']) {
    const answers = await everyClientWith({ [header]: scene.tenant.key }, path);
    expect(answers.map(([name, code]) => [name, code])).toEqual(names().map((name) => [name, 502]));
  }
  expect(elsewhere.received).toEqual([]);
});
