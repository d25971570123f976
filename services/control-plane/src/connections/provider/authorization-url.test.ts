/** Where people are sent, and which issuers are believed, for each provider of the table. */
import { type Configuration, noSettings } from '../configuration/configuration.ts';
import { type ProviderName, providers } from '../configuration/providers.ts';
import { authorizationUrl, isIssuerOf } from './authorization-url.ts';

function configuration(provider: ProviderName): Configuration {
  const settings = {
    ...noSettings,
    clientId: 'id',
    clientSecret: 'secret',
    providerParams: { shop: 'acme' },
  };
  return { provider, grantType: 'authorization_code', mtlsCertificateId: null, signingKeyId: null, settings };
}

const flow = { state: 's', verifier: 'v', redirectUri: 'https://us.example/back' };
const asked = (Object.keys(providers) as ProviderName[]).filter((name) => providers[name].authUrl !== null);

test.each(asked)(
  '%s is asked with state, with PKCE if it supports that, and with the registered address',
  (name) => {
    const { scopes, scopeSeparator, pkce, authorizeParams } = providers[name];
    const url = new URL(authorizationUrl(configuration(name), flow));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...authorizeParams,
      response_type: 'code',
      client_id: 'id',
      state: 's',
      redirect_uri: flow.redirectUri,
      ...(pkce ? { code_challenge: expect.any(String), code_challenge_method: 'S256' } : {}),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) }),
    });
  },
);

test('the address for Google asks for a refresh token', () => {
  const url = new URL(authorizationUrl(configuration('google'), flow));
  expect(url.searchParams.get('access_type')).toBe('offline');
  expect(url.searchParams.get('prompt')).toBe('consent');
});

test('an issuer is accepted if it has the origin of the authorization address', () => {
  expect(isIssuerOf(configuration('google'), 'https://accounts.google.com')).toBe(true);
  expect(isIssuerOf(configuration('google'), 'https://evil.example')).toBe(false);
  expect(isIssuerOf(configuration('google'), 'no address')).toBe(false);
});

test('if the secret names an issuer, exactly that issuer is accepted', () => {
  const own = configuration('google');
  const named = { ...own, settings: { ...own.settings, issuer: 'https://issuer.example/tenant' } };
  expect(isIssuerOf(named, 'https://issuer.example/tenant')).toBe(true);
  expect(isIssuerOf(named, 'https://issuer.example/other')).toBe(false);
  expect(isIssuerOf(named, 'https://accounts.google.com')).toBe(false);
});
