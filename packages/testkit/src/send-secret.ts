/** The least that makes the proxy do its work: a secret, and a route that sends it to an upstream. */
import type { RecordingUpstream } from './recording-upstream.ts';
import type { Tenant } from './tenant.ts';

type Sent = { name: string; value: string; expires_at?: string };

/** The upstream receives the value in `X-Key`. Gives the secret's id. */
export async function sendSecret(
  tenant: Tenant,
  upstream: RecordingUpstream,
  { route, secret }: { route: string; secret: Sent },
): Promise<string> {
  const { id } = await tenant.done('POST', '/v1/secrets', secret);
  await tenant.done('POST', '/v1/routes', {
    name: route,
    target_base_url: upstream.url,
    inject_headers_json: { 'X-Key': `{{secret:${secret.name}}}` },
  });
  return String(id);
}
