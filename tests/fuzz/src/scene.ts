/** A tenant with routes of every kind, and secrets whose values are easily recognised in wrong places. */
import { createTenant, type Product, type Tenant } from '@knoxcall/testkit';

/** A value that no answer may hold, and no request except those of the routes. */
export const MARK = 'vAlUe-0f-a-seCret';

export type Scene = {
  readonly tenant: Tenant;
  /** The address of the control plane. */
  readonly origin: string;
  readonly routes: readonly string[];
  /** Keys of each role, and one that is not valid. */
  readonly keys: readonly string[];
  /** Ids of existing resources, for paths. */
  readonly ids: readonly string[];
};

export async function createScene(product: Product, upstream: string): Promise<Scene> {
  const tenant = await createTenant(product);
  const ids: string[] = [];
  const make = async (path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const made = await tenant.done('POST', path, body);
    ids.push(String(made.id));
    return made;
  };
  await make('/v1/secrets', { name: 'plain', value: `${MARK}-1` });
  await make('/v1/secrets', { name: 'quoted', value: `${MARK}-"2"&<b>'\\` });
  await make('/v1/environments', { name: 'staging', variables: { region: 'eu' } });
  const token = 'Bearer {{secret:plain}}';
  const routes: Record<string, Record<string, unknown>> = {
    header: { inject_headers_json: { Authorization: token, 'X-Region': '{{header:x-region}}' } },
    everywhere: { substitute_in: ['body', 'multipart', 'headers', 'query', 'path'] },
    body: { inject_body_json: { key: '{{secret:quoted}}', n: '{{var:n}}' } },
    query: { inject_query_json: { key: '{{secret:quoted}}', gone: null } },
    basic: { auth: { type: 'basic', username: '{{secret:plain}}', password: '{{uuid}}' } },
    signed: {
      auth: {
        type: 'hmac',
        secret: '{{secret:plain}}',
        header: 'X-Signature',
        message: '{timestamp}.{body}',
      },
    },
    aws: {
      auth: {
        type: 'aws_sigv4',
        access_key_id: 'AKIDEXAMPLE',
        secret_access_key: '{{secret:plain}}',
        region: 'eu-west-1',
        service: 's3',
      },
    },
    redacting: { inject_headers_json: { Authorization: token }, redact_response: true },
    strict: { on_unscanned: 'reject', allowed_methods: ['GET', 'POST'] },
    away: { target_base_url: 'http://127.0.0.1:1' },
  };
  for (const [name, fields] of Object.entries(routes)) {
    await make('/v1/routes', { name, target_base_url: `${upstream}/base`, ...fields });
  }
  const keys = [tenant.key, 'tk_live_nobody_0123456789012345678901234567890123', ''];
  for (const role of ['editor', 'read', 'invoke']) {
    keys.push(String((await make('/v1/api-keys', { name: role, role })).api_key));
  }
  return { tenant, origin: product.controlPlane, routes: Object.keys(routes), keys, ids };
}
