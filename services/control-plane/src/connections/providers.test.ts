/** The table of providers: real addresses, and what each of them needs. */
import { authorizationUrl, isIssuerOf } from './authorization-url.ts';
import { type Configuration, endpointsOf } from './configuration.ts';
import { type ProviderName, providers } from './providers.ts';

function configuration(provider: ProviderName, tokenParams: Record<string, string> = {}): Configuration {
  const settings = {
    clientId: 'id',
    clientSecret: 'secret',
    clientAuthentication: null,
    scopes: null,
    authUrl: null,
    tokenUrl: null,
    username: null,
    password: null,
    tokenParams,
  };
  return { provider, grantType: 'authorization_code', mtlsCertificateId: null, settings };
}

const flow = { state: 's', verifier: 'v', redirectUri: 'https://us.example/back' };
const named = (Object.keys(providers) as ProviderName[]).filter((name) => name !== 'custom');

test.each(named)('%s has https addresses, scopes and a source', (name) => {
  const { authUrl, tokenUrl, scopes, source } = providers[name];
  for (const url of [authUrl, tokenUrl, source]) expect(String(url)).toMatch(/^https:\/\//);
  expect(scopes.length).toBeGreaterThan(0);
});

test.each(named)('%s is asked with state, PKCE and the registered address', (name) => {
  const url = new URL(authorizationUrl(configuration(name), flow));
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'id',
    state: 's',
    redirect_uri: flow.redirectUri,
    code_challenge_method: 'S256',
    scope: providers[name].scopes.join(providers[name].scopeSeparator),
  });
});

test('Google is asked for a refresh token', () => {
  const url = new URL(authorizationUrl(configuration('google'), flow));
  expect(url.searchParams.get('access_type')).toBe('offline');
  expect(url.searchParams.get('prompt')).toBe('consent');
});

test('Microsoft: the directory fills the addresses and is no parameter of the request', () => {
  expect(endpointsOf(configuration('microsoft')).tokenUrl).toBe(
    'https://login.microsoftonline.com/common/oauth2/v2.0/token',
  );
  const own = endpointsOf(configuration('microsoft', { tenant: 'contoso.example', resource: 'r' }));
  expect(own.tokenUrl).toBe('https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token');
  expect(own.tokenParams).toEqual({ resource: 'r' });
  expect(endpointsOf(configuration('custom', { tenant: 'x' })).tokenParams).toEqual({ tenant: 'x' });
});

test('an issuer is believed where it is of the origin that was asked', () => {
  expect(isIssuerOf(configuration('google'), 'https://accounts.google.com')).toBe(true);
  expect(isIssuerOf(configuration('google'), 'https://evil.example')).toBe(false);
  expect(isIssuerOf(configuration('google'), 'no address')).toBe(false);
});
