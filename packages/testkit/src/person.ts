/**
 * A person at a browser, as far as HTTP goes: it keeps cookies, sends an `Origin`, and the token for writes.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { Agent } from 'undici';
import { type CallAnswer, call, type Json } from './http-call.ts';

export type PeopleAddresses = { controlPlane: string; adminToken: string };

type Send = { body?: unknown; headers?: Record<string, string | undefined> };

export type Person = {
  email: string;
  cookies: Map<string, string>;
  /** Like our own pages. An undefined header is left out. */
  send(method: string, path: string, options?: Send): Promise<CallAnswer>;
  /** `send` with a JSON body; fails the test where the status is not 2xx, and gives `data`. */
  done(method: string, path: string, body?: unknown): Promise<Json>;
  /** The API of a tenant. */
  in(slug: string): Pick<Person, 'send' | 'done'>;
  signIn(): Promise<CallAnswer>;
  stepUp(): Promise<CallAnswer>;
  /** The session's cookie as it is sent. */
  cookie(): string;
  /** Headers of a request as our own pages send it. */
  headers(slug: string): Record<string, string>;
};

/** The password of every person in the tests. */
export const password = 'a good password of the tests';

/** Somebody without an account, at an address of their own. */
export function newPerson(
  { controlPlane }: Pick<PeopleAddresses, 'controlPlane'>,
  email = `p-${randomBytes(6).toString('hex')}@example.test`,
): Person {
  const cookies = new Map<string, string>();
  const localAddress = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const dispatcher = new Agent({ localAddress, keepAliveTimeout: 500 });
  let csrf: string | undefined;
  const send: Person['send'] = async (method, path, { body, headers = {} } = {}) => {
    const all = {
      cookie: shownCookies(cookies) || undefined,
      origin: method === 'GET' ? undefined : controlPlane,
      'x-knox-csrf': method === 'GET' ? undefined : csrf,
      'content-type': body === undefined ? undefined : 'application/json',
      ...headers,
    };
    const answer = await call(`${controlPlane}${path}`, {
      method,
      headers: given(all),
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      dispatcher,
    });
    keepCookies(cookies, answer.headers['set-cookie']);
    const told = answer.json?.data?.csrf_token;
    if (told !== undefined) csrf = String(told);
    return answer;
  };
  return {
    email,
    cookies,
    ...asDoer(send),
    in: (slug) =>
      asDoer((method, path, options = {}) =>
        send(method, path, { ...options, headers: { 'x-knox-tenant': slug, ...options.headers } }),
      ),
    signIn: () => send('POST', '/dashboard/sign-in', { body: { email, password } }),
    stepUp: () => send('POST', '/dashboard/step-up', { body: { password } }),
    cookie: () => shownCookies(cookies),
    headers: (slug) => ({
      cookie: shownCookies(cookies),
      origin: controlPlane,
      'x-knox-csrf': csrf ?? '',
      'x-knox-tenant': slug,
    }),
  };
}

function asDoer(send: Person['send']): Pick<Person, 'send' | 'done'> {
  return {
    send,
    done: async (method, path, body) => {
      const answer = await send(method, path, { body });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
      return answer.json.data as Json;
    },
  };
}

type Joining = { slug: string; role?: string; can_reveal?: boolean };

/** A new account that the operator invited into a tenant, signed in. */
export async function personIn(addresses: PeopleAddresses, { slug, ...rights }: Joining): Promise<Person> {
  const person = newPerson(addresses);
  const { email } = person;
  const invited = await call(`${addresses.controlPlane}/admin/v1/tenants/${slug}/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${addresses.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email, role: 'admin', ...rights }),
  });
  if (invited.status !== 201) throw new Error(`was not invited: ${invited.status} ${invited.text}`);
  const token = String(invited.json.data?.link).split('#')[1];
  await person.done('POST', '/dashboard/invite', { token, email, name: 'A person', password });
  return person;
}

const shownCookies = (cookies: Map<string, string>): string =>
  [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');

function given(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function keepCookies(cookies: Map<string, string>, set: string | undefined): void {
  for (const cookie of (set ?? '').split(/,\s*(?=[\w.-]+=)/)) {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    if (at < 0) continue;
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}
