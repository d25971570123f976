/**
 * A small OAuth2 server that can misbehave: it fails on demand, issues tokens in the fragment, and counts. Refresh tokens
 * rotate, and one that is used twice ends the whole family.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { quietPort } from '@knoxcall/testkit';

type Ask = {
  path: string;
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
  /** By `performance.now()`. */
  at: number;
};

/** The token endpoint's usual answer, in another form. */
export type Dressed = { headers: Record<string, string>; body: string | Buffer };

/** The answer of the token endpoint, in place of the usual one. */
export type Answering = (ask: Ask, response: ServerResponse) => void | Promise<void>;

export type SmallProvider = {
  origin: string;
  /** The requests to the token endpoint, in order. */
  asks: Ask[];
  /** How often a used refresh token was sent again. */
  reuses: number;
  /** Valid access tokens. */
  live: Set<string>;
  lifetimeSeconds: number;
  rotate: boolean;
  /** Undefined: it answers as a correct provider. */
  answering: Answering | undefined;
  /** The usual action happens; only the answer has another form. */
  dress: ((json: object, ask: Ask) => Dressed) | undefined;
  delayMs: number;
  stop(): Promise<void>;
};

export async function startSmallProvider(): Promise<SmallProvider> {
  const families = new Map<string, { family: string; used: boolean }>();
  const dead = new Set<string>();
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const provider: SmallProvider = {
    origin: '',
    asks: [],
    reuses: 0,
    live: new Set(),
    lifetimeSeconds: 3600,
    rotate: true,
    answering: undefined,
    dress: undefined,
    delayMs: 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', provider.origin);
    if (url.pathname === '/authorize') return authorize(url, response);
    if (url.pathname === '/elsewhere')
      provider.asks.push({ path: '/elsewhere', headers: {}, form: {}, at: performance.now() });
    if (url.pathname !== '/token') return void response.writeHead(404).end();
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const isJson = request.headers['content-type'] === 'application/json';
    const form = isJson ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
    const ask: Ask = { path: url.pathname, headers: request.headers, form, at: performance.now() };
    provider.asks.push(ask);
    if (provider.answering) return await provider.answering(ask, response);
    if (provider.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, provider.delayMs));
    const { status, json } = token(form);
    const plain = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) };
    const { headers, body: said } = provider.dress?.(json, ask) ?? plain;
    response.writeHead(status, headers).end(said);
  }

  function authorize(url: URL, response: ServerResponse): void {
    const {
      redirect_uri: target = '',
      state = '',
      response_type: kind,
    } = Object.fromEntries(url.searchParams);
    const back = new URL(target);
    if (kind === 'token') {
      const answer = { access_token: issueAccess(), token_type: 'Bearer', expires_in: '3600', state };
      back.hash = new URLSearchParams(answer).toString();
    } else {
      const code = randomBytes(16).toString('hex');
      codes.set(code, { challenge: url.searchParams.get('code_challenge') ?? '', redirectUri: target });
      back.searchParams.set('code', code);
      back.searchParams.set('state', state);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  function token(form: Record<string, string>): { status: number; json: object } {
    const refused = { status: 400, json: { error: 'invalid_grant', error_description: 'no' } };
    if (form.grant_type === 'authorization_code') {
      const code = codes.get(form.code ?? '');
      codes.delete(form.code ?? '');
      const challenge = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url');
      if (code === undefined || code.challenge !== challenge || code.redirectUri !== form.redirect_uri)
        return refused;
      return issue(randomBytes(8).toString('hex'));
    }
    if (form.grant_type === 'refresh_token') {
      const held = families.get(form.refresh_token ?? '');
      if (held === undefined || dead.has(held.family)) return refused;
      if (!provider.rotate) return { status: 200, json: accessAnswer() };
      if (held.used) {
        provider.reuses += 1;
        dead.add(held.family);
        return refused;
      }
      held.used = true;
      return issue(held.family);
    }
    if (form.grant_type === 'password' && form.password !== 'right') return refused;
    return { status: 200, json: accessAnswer() };
  }

  function issue(family: string): { status: number; json: object } {
    const refresh = `refresh-${randomBytes(16).toString('hex')}`;
    families.set(refresh, { family, used: false });
    return { status: 200, json: { ...accessAnswer(), refresh_token: refresh } };
  }

  function accessAnswer() {
    return { access_token: issueAccess(), token_type: 'Bearer', expires_in: provider.lifetimeSeconds };
  }

  function issueAccess(): string {
    const access = `access-${randomBytes(16).toString('hex')}`;
    provider.live.add(access);
    return access;
  }

  const port = await quietPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  provider.origin = `http://127.0.0.1:${port}`;
  return provider;
}
