/** A connected secret, a route that sends its token, and a crowd that wants it at once, at every door. */
import {
  createTenant,
  type Product,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { openBrowser } from './browse.ts';
import { type SmallProvider, startSmallProvider } from './small-provider.ts';

export type Crowd = {
  tenant: Tenant;
  provider: SmallProvider;
  upstream: RecordingUpstream;
  secretId: string;
  /** A new connection, by link. */
  connect(): Promise<void>;
  /** Statuses of `tokens` questions for the token, spread over the control planes, and of `proxied` requests. */
  rush(size: { tokens: number; proxied: number }): Promise<{ tokens: number[]; proxied: number[] }>;
  stop(): Promise<void>;
};

export async function gatherCrowd(product: Product): Promise<Crowd> {
  const provider = await startSmallProvider();
  const upstream = await startRecordingUpstream();
  const tenant = await createTenant(product);
  const doors = product.controlPlanes.map((controlPlane) => ({ ...product, controlPlane }));
  const secret = await tenant.done('POST', '/v1/secrets/oauth2', {
    name: 'crowd_token',
    provider: 'custom',
    client_id: 'client',
    client_secret: 'hush-hush',
    auth_url: `${provider.origin}/authorize`,
    token_url: `${provider.origin}/token`,
  });
  const secretId = String(secret.id);
  await tenant.done('POST', '/v1/routes', {
    name: 'crowd',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:crowd_token}}' },
  });
  const ask = async (door: number): Promise<number> => {
    const at = `${doors[door % doors.length]?.controlPlane}/v1/secrets/${secretId}/oauth2/token`;
    const answer = await fetch(at, { headers: { authorization: `Bearer ${tenant.key}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  return {
    tenant,
    provider,
    upstream,
    secretId,
    connect: async () => {
      const link = await tenant.done('POST', `/v1/secrets/${secretId}/oauth2/authorize`);
      const page = await openBrowser().visit(String(link.authorize_url));
      if (page.status !== 200) throw new Error(`was not connected: ${page.text}`);
    },
    rush: async ({ tokens, proxied }) => {
      const [first, second] = await Promise.all([
        Promise.all(Array.from({ length: tokens }, (_none, door) => ask(door).catch(() => 0))),
        Promise.all(
          Array.from({ length: proxied }, () =>
            tenant.proxy({ route: 'crowd' }).then(
              ({ status }) => status,
              () => 0,
            ),
          ),
        ),
      ]);
      return { tokens: first, proxied: second };
    },
    stop: async () => {
      await provider.stop();
      await upstream.close();
    },
  };
}
