/**
 * A real OAuth2 server over TLS, as a process of its own: oidc-provider with rotation, reuse detection, four ways of
 * client authentication, a password grant and RFC 7523's. Prints its addresses; the second one tells what it did, and takes other
 * settings.
 */
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { OidcAdapter } from './oidc-adapter.ts';
import type { Exchange, OidcSettings } from './start-oidc.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const redirectUris = (process.env.REDIRECT_URIS ?? 'https://unused.test/').split(',');
/** Of the client that asserts. */
const keys: JSONWebKeySet = JSON.parse(process.env.CLIENT_KEYS ?? '{"keys":[]}');
const settings: OidcSettings = {
  accessSeconds: 3600,
  answerAfterMs: 0,
};
const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const exchanges: Exchange[] = [];
const count: Record<string, number> = {};
const note = (what: string): void => {
  count[what] = (count[what] ?? 0) + 1;
};

const client = (id: string, method: string, rest: object = {}) => ({
  client_id: id,
  client_secret: 'secret-of-the-client-with-enough-characters',
  token_endpoint_auth_method: method,
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'password', jwtBearer],
  response_types: ['code'],
  redirect_uris: redirectUris,
  ...rest,
});

const socketOf = (ctx: KoaContextWithOIDC): TLSSocket => ctx.req.socket as TLSSocket;

const configuration = {
  adapter: OidcAdapter,
  clients: [
    client('basic', 'client_secret_basic'),
    client('post', 'client_secret_post'),
    client('mtls', 'tls_client_auth', {
      client_secret: undefined,
      tls_client_auth_subject_dn: 'CN=client.test',
    }),
    client('key', 'private_key_jwt', { client_secret: undefined, jwks: keys }),
  ],
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'tls_client_auth', 'private_key_jwt'],
  enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
  cookies: { keys: ['only for tests'] },
  scopes: ['openid', 'offline_access', 'api'],
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    mTLS: {
      enabled: true,
      tlsClientAuth: true,
      getCertificate: (ctx: KoaContextWithOIDC) => {
        const { raw } = socketOf(ctx).getPeerCertificate();
        return raw && `-----BEGIN CERTIFICATE-----\n${raw.toString('base64')}\n-----END CERTIFICATE-----`;
      },
      certificateAuthorized: (ctx: KoaContextWithOIDC) => socketOf(ctx).authorized,
      certificateSubjectMatches: (ctx: KoaContextWithOIDC, _property: string, expected: string) =>
        `CN=${socketOf(ctx).getPeerCertificate().subject.CN}` === expected,
    },
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  ttl: {
    AccessToken: () => settings.accessSeconds,
    ClientCredentials: () => settings.accessSeconds,
    RefreshToken: 86_400,
  },
  findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
} as unknown as Configuration;

const server = createServer({
  cert: fixture('server.cert.pem'),
  key: fixture('server.key.pem'),
  ca: fixture('ca.cert.pem'),
  requestCert: true,
  rejectUnauthorized: false,
});
const port = Number(process.env.PORT);
await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
const origin = `https://127.0.0.1:${port}`;
const provider = new Provider(origin, configuration);

provider.registerGrantType(
  'password',
  async (ctx) => {
    const { username, password } = ctx.oidc.params as Record<string, string>;
    if (password !== 'correct horse') throw new errors.InvalidGrant('no');
    const grant = new provider.Grant({
      accountId: String(username),
      clientId: String(ctx.oidc.client?.clientId),
    });
    grant.addOIDCScope('openid');
    const grantId = await grant.save();
    const token = new provider.AccessToken({
      accountId: username,
      client: ctx.oidc.client,
      grantId,
      gty: 'password',
      scope: 'openid',
    } as never);
    ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: token.expiration };
  },
  ['username', 'password', 'scope'],
);
provider.registerGrantType(
  jwtBearer,
  async (ctx) => {
    const wanted = {
      issuer: 'robot',
      subject: 'alice',
      audience: `${origin}/token`,
      requiredClaims: ['exp', 'jti'],
    };
    const assertion = String(ctx.oidc.params?.assertion);
    await jwtVerify(assertion, createLocalJWKSet(keys), wanted).catch(() => {
      throw new errors.InvalidGrant('no');
    });
    const token = new provider.ClientCredentials({ client: ctx.oidc.client, scope: 'api' } as never);
    ctx.body = { access_token: await token.save(), token_type: 'Bearer', expires_in: token.expiration };
  },
  ['assertion', 'scope'],
);
// Every exchange at the token endpoint, and when: the answer is decided (the token rotated) before it is sent.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/token') return next();
  const exchange: Exchange = { grant: '', status: 0, receivedAt: Date.now(), decidedAt: 0, sentAt: null };
  exchanges.push(exchange);
  ctx.res.once('finish', () => {
    exchange.sentAt = Date.now();
  });
  await next();
  exchange.decidedAt = Date.now();
  exchange.grant = String((ctx as KoaContextWithOIDC).oidc.params?.grant_type);
  exchange.status = ctx.status;
  await sleep(settings.answerAfterMs);
});
provider.on('grant.success', (ctx) => note(`success ${String(ctx.oidc.params?.grant_type)}`));
provider.on('grant.error', (ctx, error) =>
  note(`error ${String(ctx.oidc.params?.grant_type)} ${error.message}`),
);
provider.on('grant.revoked', () => note('revoked'));
server.on('request', provider.callback());

const control = createPlainServer((request, response) => {
  const wanted = new URL(request.url ?? '/', origin).searchParams;
  for (const [name, value] of wanted) settings[name as keyof OidcSettings] = Number(value);
  response.end(JSON.stringify({ count, exchanges }));
});
await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
console.log(
  JSON.stringify({ origin, control: `http://127.0.0.1:${(control.address() as AddressInfo).port}` }),
);
process.on('disconnect', () => process.exit(0));
