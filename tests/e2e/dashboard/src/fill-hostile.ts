/**
 * A tenant in which every text is hostile. Texts that the API would refuse, or accept only from a provider or a file,
 * are written to the database directly: the page must not rely on the API.
 */
import { connectPostgres, type Tenant } from '@knoxcall/testkit';
import { pemFile } from '../../management/src/certificate.ts';
import { product } from '../../src/shared-product.ts';
import { hostileTexts } from './hostile-texts.ts';

export type Hostile = Record<'secret' | 'connection' | 'certificate' | 'route', string>;

const all = hostileTexts.join(' ');
const each = Object.fromEntries(hostileTexts.map((text) => [text, text]));

export async function fillHostile(tenant: Tenant, upstream: string): Promise<Hostile> {
  const done = async (path: string, body: object): Promise<string> =>
    String((await tenant.done('POST', path, body)).id);
  for (const [at, text] of hostileTexts.entries()) {
    await done('/v1/collections', { name: text, description: text });
    await done('/v1/clients', { name: text, ip_address: `198.51.100.${at}`, description: text });
    await done('/v1/routes', { name: `${at} ${text}`, target_base_url: upstream });
  }
  await done('/v1/api-keys', { name: hostileTexts[0], role: 'invoke' });
  await done('/v1/environments', {
    ...{ name: 'odd', display_name: hostileTexts[15], description: hostileTexts[16] },
    variables: { ODD: all.slice(0, 4000) },
  });
  const secret = await done('/v1/secrets', { name: 'odd_one', value: 'v', description: all.slice(0, 2000) });
  const connection = await done('/v1/secrets/oauth2', {
    ...{ name: 'odd_connection', provider: 'google', client_id: all.slice(0, 4000), client_secret: 'x' },
  });
  const certificate = await done('/v1/secrets/certificate', {
    ...{ name: 'odd_certificate', certificate_content: pemFile.content, private_key: pemFile.privateKey },
  });
  const route = await done('/v1/routes', {
    name: `all ${hostileTexts[1]}`,
    target_base_url: upstream,
    auth: { type: 'bearer', token: all },
    inject_headers_json: Object.fromEntries(hostileTexts.map((text, at) => [`X-${at}`, text])),
    inject_query_json: each,
    inject_body_json: each,
    method_configs: { PUT: { auth: { type: 'basic', username: all, password: all } } },
  });
  await writePast(tenant.slug);
  return { secret, connection, certificate, route };
}

async function writePast(slug: string): Promise<void> {
  const database = await connectPostgres(product.directDatabaseUrl);
  const tenant = '(SELECT id FROM tenants WHERE slug = $1)';
  await database.query(
    `UPDATE oauth2_connections SET account = $2, last_error = $2, status = 'error' WHERE tenant_id = ${tenant}`,
    [slug, all],
  );
  await database.query(
    `UPDATE certificate_versions SET subject = $2, issuer = $2 WHERE tenant_id = ${tenant}`,
    [slug, all],
  );
  await database.query(
    `WITH made AS (
       INSERT INTO users (id, email, email_key, name)
       SELECT gen_random_uuid(), text, $1 || text, text FROM unnest($2::text[]) AS text RETURNING id
     )
     INSERT INTO memberships (tenant_id, user_id, role, can_reveal, source)
     SELECT ${tenant}, id, 'read', false, 'link' FROM made`,
    [slug, hostileTexts],
  );
  await database.end();
}
