/** Connected OAuth2 secrets and an upstream that accepts only tokens which their provider still knows. */
import {
  type Addresses,
  createTenant,
  type Json,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { openBrowser } from '../oauth2/src/browse.ts';
import { type SmallProvider, startSmallProvider } from '../oauth2/src/small-provider.ts';

export type ProviderScene = {
  readonly tenant: Tenant;
  readonly provider: SmallProvider;
  readonly upstream: RecordingUpstream;
  /** A secret with a token for `lifetimeSeconds`, and a route of the same name that sends it. */
  connected(lifetimeSeconds: number, route?: object): Promise<{ id: string; name: string }>;
  /** The same secret with a new consent. */
  reconnect(id: string): Promise<void>;
  /** Resolves when the newest token is so old that a 401 counts against it. */
  oldEnough(lifetimeSeconds: number): Promise<void>;
  /** The provider revokes every access token; refresh tokens stay. */
  revokeAll(): void;
  /** How often the provider was asked for a refresh. */
  refreshes(): number;
  statusOf(id: string): Promise<string>;
  /** The log record of an answer. */
  recordOf(requestId: string | undefined): Promise<Json>;
  stop(): Promise<void>;
};

/** The upstream finds its token in the header, or in the field `token` of a JSON body. */
export async function setProviderScene(product: Addresses): Promise<ProviderScene> {
  const [provider, upstream, tenant] = [
    await startSmallProvider(),
    await startRecordingUpstream(),
    await createTenant(product),
  ];
  let made = 0;
  let gotAt = 0;
  const consent = async (address: string): Promise<void> => {
    const page = await openBrowser().visit(address);
    if (page.status !== 200) throw new Error(`was not connected: ${page.text}`);
    gotAt = Date.now();
  };
  upstream.answerWith((request, response) => {
    const sent = request.headers.authorization ?? `Bearer ${bodyToken(request.body)}`;
    const isKnown = provider.live.has(sent.slice('Bearer '.length));
    const headers = { 'content-type': 'text/plain', 'x-upstream': isKnown ? 'glad' : 'token unknown' };
    response.writeHead(isKnown ? 200 : 401, headers).end(isKnown ? 'welcome' : 'who is this?');
  });
  return {
    tenant,
    provider,
    upstream,
    connected: async (lifetimeSeconds, route = {}) => {
      made += 1;
      provider.lifetimeSeconds = lifetimeSeconds;
      const name = `token_${made}`;
      const secret = await tenant.done('POST', '/v1/secrets/oauth2', {
        name,
        provider: 'custom',
        client_id: 'client',
        client_secret: 'hush-hush',
        auth_url: `${provider.origin}/authorize`,
        token_url: `${provider.origin}/token`,
      });
      await tenant.done('POST', '/v1/routes', {
        name,
        target_base_url: upstream.url,
        inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` },
        ...route,
      });
      await consent(String(secret.redirect_uri));
      return { id: String(secret.id), name };
    },
    reconnect: async (id) => {
      const link = await tenant.done('POST', `/v1/secrets/${id}/oauth2/authorize`);
      await consent(String(link.authorize_url));
    },
    oldEnough: (lifetimeSeconds) =>
      until('a token that may be doubted', () => Date.now() - gotAt > lifetimeSeconds * 100 + 50),
    revokeAll: () => provider.live.clear(),
    refreshes: () => provider.asks.filter(({ form }) => form.grant_type === 'refresh_token').length,
    statusOf: async (id) => String((await tenant.done('GET', `/v1/secrets/${id}`)).connection_status),
    recordOf: async (requestId) => {
      let record: Json | undefined;
      await until('the log record', async () => {
        record = await tenant.done('GET', `/v1/logs/${requestId}`);
        return true;
      });
      return record as Json;
    },
    stop: async () => {
      await provider.stop();
      await upstream.close();
    },
  };
}

function bodyToken(body: Buffer): string {
  try {
    return String((JSON.parse(body.toString()) as { token?: unknown }).token);
  } catch {
    return '';
  }
}
