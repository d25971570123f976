/** Where people are sent, and which issuers are believed, for each provider of the table. */
import type { Configuration } from '../configuration/configuration.ts';
import { type ProviderName, providers } from '../configuration/providers.ts';
import { authorizationUrl, isIssuerOf } from './authorization-url.ts';

function configuration(provider: ProviderName): Configuration {
  const settings = {
    clientId: 'id',
    clientSecret: 'secret',
    clientAuthentication: null,
    scopes: null,
    authUrl: null,
    tokenUrl: null,
    username: null,
    password: null,
    tokenParams: {},
  };
  return { provider, grantType: 'authorization_code', mtlsCertificateId: null, settings };
}

const flow = { state: 's', verifier: 'v', redirectUri: 'https://us.example/back' };
const named = (Object.keys(providers) as ProviderName[]).filter((name) => name !== 'custom');

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

test('an issuer is believed where it is of the origin that was asked', () => {
  expect(isIssuerOf(configuration('google'), 'https://accounts.google.com')).toBe(true);
  expect(isIssuerOf(configuration('google'), 'https://evil.example')).toBe(false);
  expect(isIssuerOf(configuration('google'), 'no address')).toBe(false);
});
