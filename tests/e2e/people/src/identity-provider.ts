/** A real OpenID Connect provider (oidc-provider) whose people sign in as the test says, without a page. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import { OidcAdapter } from '../../oauth2/src/oidc-adapter.ts';

export type Account = { sub: string; email?: string; name?: string; groups?: string[] };

export type IdentityProvider = {
  issuer: string;
  /** The next person to sign in, and the provider's claims about them from now on. */
  nextIs(account: Account): void;
  /** How often a person was asked to authenticate. */
  asked(): number;
  close(): Promise<void>;
};

export const oidcClient = { id: 'knoxcall', secret: 'secret-of-the-client-with-enough-characters' };

export async function startIdentityProvider(port: number, redirectUri: string): Promise<IdentityProvider> {
  const accounts = new Map<string, Account>();
  let current: Account = { sub: 'nobody' };
  let asked = 0;
  const issuer = `http://127.0.0.1:${port}`;
  const configuration = {
    adapter: OidcAdapter,
    clients: [
      {
        client_id: oidcClient.id,
        client_secret: oidcClient.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    cookies: { keys: ['only for tests'] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    scopes: ['openid', 'email', 'profile', 'groups'],
    claims: { email: ['email'], profile: ['name'], groups: ['groups'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_ctx: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ ...(accounts.get(id) ?? { sub: id }) }),
    }),
  } as unknown as Configuration;
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  const server = createServer(async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    const { prompt, params } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login') asked += 1;
    const grant = new provider.Grant({ accountId: current.sub, clientId: String(params.client_id) });
    grant.addOIDCScope('openid email profile groups');
    const result = { login: { accountId: current.sub }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    nextIs: (account) => {
      current = account;
      accounts.set(account.sub, account);
    },
    asked: () => asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
