/** Secrets at the real OAuth2 server, which must know the callback address before it starts. */
import { freePort } from '@knoxcall/local-stack';
import type { Json, Tenant } from '@knoxcall/testkit';
import { type OidcServer, type OidcSettings, startOidc } from './start-oidc.ts';

export const clientSecret = 'secret-of-the-client-with-enough-characters';

export const endpointsOf = ({ origin }: OidcServer) => ({
  auth_url: `${origin}/auth`,
  token_url: `${origin}/token`,
});

/** A secret that waits for consent, and a server for it. */
export async function createForConsent(
  tenant: Tenant,
  name: string,
  settings: Partial<OidcSettings> = {},
): Promise<{ secret: Json; oidc: OidcServer }> {
  const nowhere = `http://127.0.0.1:${await freePort()}/`;
  const secret = await tenant.done('POST', '/v1/secrets/oauth2', {
    name,
    provider: 'custom',
    client_id: 'basic',
    client_secret: clientSecret,
    scopes: ['openid', 'offline_access', 'api'],
    auth_url: nowhere,
    token_url: nowhere,
  });
  const oidc = await startOidc({ REDIRECT_URIS: String(secret.redirect_uri) });
  await oidc.set(settings);
  await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, endpointsOf(oidc));
  return { secret, oidc };
}
