/** What is measured: each case is a call to KnoxCall, and the call that its baselines get. */
import type { Call, Load } from './load/load.ts';

export type Case = {
  readonly name: string;
  /** The route of the scene that it goes through. */
  readonly route: 'header' | 'body' | 'redacting' | 'places' | 'signed' | 'token';
  readonly call: Call;
  /** For what takes long: instead of one call after the other over the usual connections. */
  readonly load?: Pick<Load, 'rate' | 'isEchoed'> & { readonly connections?: number };
  /** At a constant rate, too. */
  readonly isPaced?: true;
  /** As large as `call`, for a gateway that knows the API of a language model only. */
  readonly chat?: Call;
};

const json = { 'content-type': 'application/json' };
const get: Call = { method: 'GET', path: '/v1/charges?limit=3', headers: {} };

export const cases: readonly Case[] = [
  { name: 'GET, one injected header', route: 'header', call: get, isPaced: true },
  { name: 'GET, redacted answer', route: 'redacting', call: get },
  {
    name: "GET, placeholder in a caller's header",
    route: 'places',
    call: { ...get, headers: { 'x-token': '{{secret:api_key}}' } },
  },
  {
    name: 'GET, placeholders in path and query',
    route: 'places',
    call: { ...get, path: '/{{secret:account}}/charges?key={{secret:api_key}}' },
  },
  { name: 'GET, AWS signature', route: 'signed', call: get },
  { name: 'GET, OAuth2 token', route: 'token', call: get },
  {
    name: 'POST 1 KiB JSON, two placeholders',
    route: 'body',
    call: post(jsonBody(1024, 2)),
    isPaced: true,
    chat: chat(1024),
  },
  {
    name: 'POST 50 KiB JSON, three placeholders',
    route: 'body',
    call: post(jsonBody(50 * 1024, 3)),
    isPaced: true,
  },
  { name: 'POST form, two placeholders', route: 'body', call: form() },
  {
    name: 'GET 100 MiB, one begins each second',
    route: 'header',
    call: { ...get, path: '/file' },
    load: { rate: 1 },
  },
  {
    name: 'POST 100 MiB, one begins each second',
    route: 'header',
    call: {
      ...post(Buffer.alloc(100 * 2 ** 20, 'x')),
      headers: { 'content-type': 'application/octet-stream' },
    },
    load: { rate: 1 },
  },
  {
    name: 'Event stream of 100 events in a second, 64 at once',
    route: 'header',
    call: { ...get, path: '/events' },
    load: { rate: 64, connections: 256 },
  },
  {
    name: 'WebSocket, echo of 100 bytes',
    route: 'header',
    call: { ...get, body: 'x'.repeat(100) },
    load: { isEchoed: true },
  },
];

function post(body: string | Buffer): Call {
  return { method: 'POST', path: '/v1/charges', headers: json, body };
}

/** An object of about `size` bytes whose first members hold placeholders. */
function jsonBody(size: number, placeholders: number): string {
  const names = ['{{secret:api_key}}', '{{secret:account}}', 'key {{secret:api_key}}'];
  const held = names.slice(0, placeholders).map((name, at) => [`held_${at}`, name]);
  const items: unknown[] = [];
  const body = () => JSON.stringify({ ...Object.fromEntries(held), items });
  while (body().length < size) items.push({ id: items.length, name: 'An item of an order', price: 19.95 });
  return body();
}

function chat(size: number): Call {
  const ask = (content: string) => JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content }] });
  const body = ask('x'.repeat(size - ask('').length));
  return { ...post(body), path: '/v1/chat/completions' };
}

function form(): Call {
  const body =
    'amount=2000&currency=eur&key={{secret:api_key}}&account={{secret:account}}&description=An+order';
  return {
    method: 'POST',
    path: '/v1/charges',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  };
}
