/** The table of providers: real addresses, and what each of them needs. */
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

const named = (Object.keys(providers) as ProviderName[]).filter((name) => name !== 'custom');

test.each(named)('%s has https addresses, scopes and a source', (name) => {
  const { authUrl, tokenUrl, scopes, source } = providers[name];
  for (const url of [authUrl, tokenUrl, source]) expect(String(url)).toMatch(/^https:\/\//);
  expect(scopes.length).toBeGreaterThan(0);
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
