/** Common steps of tests with OAuth2 secrets: create one, connect it, request its token, read its status. */
import type { CallAnswer, Json, Tenant } from '@knoxcall/testkit';
import { openBrowser } from './browse.ts';
import type { SmallProvider } from './small-provider.ts';

export type Desk = {
  /** The body that creates a secret of this provider; `fields` replace the usual ones. */
  custom(fields?: object): Record<string, unknown>;
  /** Id of a secret that a person has connected. */
  connected(fields?: object): Promise<string>;
  /** A new link with which a person connects the secret. */
  linkTo(secret: { id?: unknown }, body?: object, by?: Tenant): Promise<string>;
  tokenOf(id: string, environment?: string): Promise<CallAnswer>;
  statusOf(id: string): Promise<{ status: Json | undefined; why: Json | undefined }>;
  /** How often the provider was asked with this grant. */
  asked(grant: string): number;
};

let made = 0;

export function openDesk(tenant: Tenant, provider: SmallProvider): Desk {
  const custom: Desk['custom'] = (fields = {}) => {
    made += 1;
    return {
      name: `secret_${made}`,
      provider: 'custom',
      client_id: 'client',
      client_secret: 'hush-hush',
      auth_url: `${provider.origin}/authorize`,
      token_url: `${provider.origin}/token`,
      ...fields,
    };
  };
  return {
    custom,
    connected: async (fields) => {
      const secret = await tenant.done('POST', '/v1/secrets/oauth2', custom(fields));
      const page = await openBrowser().visit(String(secret.redirect_uri));
      if (page.status !== 200) throw new Error(`was not connected: ${page.text}`);
      return String(secret.id);
    },
    linkTo: async ({ id }, body, by = tenant) =>
      String((await by.done('POST', `/v1/secrets/${String(id)}/oauth2/authorize`, body)).authorize_url),
    tokenOf: (id, environment = '') =>
      tenant.api('GET', `/v1/secrets/${id}/oauth2/token${environment && `?environment=${environment}`}`),
    statusOf: async (id) => {
      const secret = await tenant.done('GET', `/v1/secrets/${id}`);
      return { status: secret.connection_status, why: secret.last_error };
    },
    asked: (grant) => provider.asks.filter(({ form }) => form.grant_type === grant).length,
  };
}
