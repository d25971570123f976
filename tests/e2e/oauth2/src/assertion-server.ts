/**
 * Google's and GitHub's exchanges of an assertion for a token, rebuilt from their documentation: `/token` is
 * https://developers.google.com/identity/protocols/oauth2/service-account, and
 * `/app/installations/9/access_tokens` is
 * https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { quietPort } from '@knoxcall/testkit';
import {
  decodeJwt,
  decodeProtectedHeader,
  type JWTPayload,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import type { KeyPair } from './key-pair.ts';

type Asserted = {
  path: string;
  headers: IncomingMessage['headers'];
  form: Record<string, string>;
  header: ProtectedHeaderParameters;
  claims: JWTPayload;
};

export type AssertionServer = {
  origin: string;
  asks: Asserted[];
  /** What verifies assertions. */
  publicKey: KeyPair['publicKey'];
  /** How far this server's clock is ahead of ours. */
  clockSeconds: number;
  lifetimeSeconds: number;
  /** Replaces the answer to a valid assertion. */
  answer: { status: number; body: object } | undefined;
  stop(): Promise<void>;
};

type Said = { status: number; body: object };

export async function startAssertionServer(publicKey: KeyPair['publicKey']): Promise<AssertionServer> {
  let made = 0;
  const server = createServer((request, response) => {
    handle(request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    );
  });
  const self: AssertionServer = {
    origin: '',
    asks: [],
    publicKey,
    clockSeconds: 0,
    lifetimeSeconds: 3600,
    answer: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const now = () => new Date(Date.now() + self.clockSeconds * 1000);

  async function handle(request: IncomingMessage): Promise<Said> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const form = Object.fromEntries(new URLSearchParams(body));
    const path = request.url ?? '';
    const jwt =
      path === '/token'
        ? (form.assertion ?? '')
        : (request.headers.authorization ?? '').slice('Bearer '.length);
    const asked = { header: decodeProtectedHeader(jwt), claims: decodeJwt(jwt) };
    self.asks.push({ path, headers: request.headers, form, ...asked });
    return path === '/token' ? google(form, jwt) : github(path, jwt);
  }

  async function google(form: Record<string, string>, jwt: string): Promise<Said> {
    const refused = (description: string) => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: description },
    });
    if (form.grant_type !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    const { iat = 0, exp = 0 } = decodeJwt(jwt);
    const seconds = now().getTime() / 1000;
    if (iat > seconds || exp <= seconds || exp - iat > 3600)
      return refused(
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      );
    try {
      const wanted = {
        audience: `${self.origin}/token`,
        requiredClaims: ['iss', 'iat', 'exp'],
        currentDate: now(),
      };
      await jwtVerify(jwt, self.publicKey, wanted);
    } catch {
      return refused('Invalid JWT Signature.');
    }
    made += 1;
    const granted = { access_token: `ya29.${made}`, expires_in: self.lifetimeSeconds, token_type: 'Bearer' };
    return self.answer ?? { status: 200, body: granted };
  }

  async function github(path: string, jwt: string): Promise<Said> {
    const { iat = 0, exp = 0, iss } = decodeJwt(jwt);
    const seconds = now().getTime() / 1000;
    const verified = await jwtVerify(jwt, self.publicKey, {
      algorithms: ['RS256'],
      currentDate: now(),
    }).catch(() => null);
    if (verified === null || iss !== '1234' || iat > seconds || exp > seconds + 600)
      return { status: 401, body: { message: 'A JSON web token could not be decoded', status: '401' } };
    if (path !== '/app/installations/9/access_tokens')
      return { status: 404, body: { message: 'Not Found', status: '404' } };
    made += 1;
    const expires = new Date(now().getTime() + self.lifetimeSeconds * 1000);
    const body = {
      token: `ghs_${made}`,
      expires_at: `${expires.toISOString().slice(0, 19)}Z`,
      permissions: { issues: 'write' },
      repository_selection: 'all',
    };
    return self.answer ?? { status: 201, body };
  }

  const port = await quietPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  self.origin = `http://127.0.0.1:${port}`;
  return self;
}
