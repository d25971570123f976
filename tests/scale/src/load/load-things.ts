/**
 * Secrets and routes straight into PostgreSQL, values sealed as the product seals them, under each tenant's
 * own data key. There is no audit event for them, and no proxy knows them: the measured rebuild publishes
 * them.
 */
import { randomUUID } from 'node:crypto';
import { createLocalWrapper, DataKey, dataKeyContext, parseMasterKey } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { secretFieldBinding } from '@knoxcall/snapshot';
import { connectPostgres, type PostgresClient, type Product } from '@knoxcall/testkit';
import { type Sizes, sharesOf } from '../sizes.ts';
import type { Told } from '../told.ts';
import { insertRows } from './insert-rows.ts';

export const secretName = (index: number): string => `secret_${index}`;
export const routeName = (index: number): string => `route-${index}`;

type Loading = { readonly product: Product; readonly masterKey: string; readonly upstream: string };
type Wanted = { readonly secrets: number; readonly routes: number };
type Place = {
  readonly tenantId: string;
  readonly environmentId: string;
  readonly revision: bigint;
  readonly dataKey: DataKey;
};

/** `tenantIds`: the large one first. */
export async function loadThings(
  { product, masterKey, upstream }: Loading,
  { tenantIds, sizes }: { tenantIds: readonly string[]; sizes: Sizes },
  told: Told,
): Promise<void> {
  const client = await connectPostgres(product.servers.databaseUrl);
  const secrets = sharesOf(sizes.secrets, tenantIds.length);
  const routes = sharesOf(sizes.routes, tenantIds.length);
  const open = placeIn(client, masterKey);
  for (const [index, tenantId] of tenantIds.entries()) {
    const wanted = { secrets: secrets[index] ?? 0, routes: routes[index] ?? 0 };
    await client.query('BEGIN');
    await loadInto(client, await open(tenantId), { ...wanted, upstream });
    await client.query('COMMIT');
    told(`secrets and routes of ${index + 1} of ${tenantIds.length} tenants`);
  }
  await client.end();
}

/** Counts as one change of the tenant; everything new has its revision. */
function placeIn(client: PostgresClient, masterKey: string): (tenantId: string) => Promise<Place> {
  const wrapper = createLocalWrapper(parseMasterKey(masterKey));
  return async (tenantId) => {
    const { rows } = await client.query(
      `UPDATE tenants SET revision = tenants.revision + 1
      FROM data_keys key, environments environment
      WHERE tenants.id = $1 AND key.tenant_id = tenants.id AND key.id = tenants.active_data_key_id
        AND environment.tenant_id = tenants.id
      RETURNING tenants.revision, key.id AS "keyId", key.wrapped, environment.id AS "environmentId"`,
      [tenantId],
    );
    const { revision, keyId, wrapped, environmentId } = rows[0];
    const key = await wrapper.unwrap(wrapped, dataKeyContext(tenantId));
    const dataKey = new DataKey({ id: keyId, tenantId, key });
    return { tenantId, environmentId, revision: BigInt(revision), dataKey };
  };
}

async function loadInto(
  client: PostgresClient,
  place: Place,
  wanted: Wanted & { upstream: string },
): Promise<void> {
  const secrets = Array.from({ length: wanted.secrets }, (_none, index) => ({
    id: randomUUID(),
    name: secretName(index),
  }));
  await insertSecrets(client, place, secrets);
  if (secrets.length > 0) await insertRoutes(client, place, { ...wanted, named: secrets });
}

type Named = { readonly id: string; readonly name: string };

async function insertSecrets(client: PostgresClient, place: Place, secrets: readonly Named[]): Promise<void> {
  const { tenantId, environmentId, revision, dataKey } = place;
  const sealed = (secretId: string): Buffer => {
    const binding = secretFieldBinding({ tenantId, secretId, environmentId, field: 'value', revision });
    return Buffer.from(seal(dataKey, binding, Buffer.from(`value-of-${secretId}`)));
  };
  await insertRows(
    client,
    {
      table: 'secrets',
      columns: {
        ...{ tenant_id: 'uuid', id: 'uuid', name: 'text' },
        ...{ kind: 'text', base_environment_id: 'uuid', revision: 'bigint' },
      },
    },
    secrets.map(({ id, name }) => [tenantId, id, name, 'string', environmentId, revision]),
  );
  await insertRows(
    client,
    {
      table: 'secret_environments',
      columns: { tenant_id: 'uuid', secret_id: 'uuid', environment_id: 'uuid', value_version: 'int' },
    },
    secrets.map(({ id }) => [tenantId, id, environmentId, 1]),
  );
  await insertRows(
    client,
    {
      table: 'sealed_fields',
      columns: {
        ...{ tenant_id: 'uuid', secret_id: 'uuid', environment_id: 'uuid', version: 'int' },
        ...{ field: 'text', data_key_id: 'uuid', revision: 'bigint', sealed: 'bytea' },
      },
    },
    secrets.map(({ id }) => [tenantId, id, environmentId, 1, 'value', dataKey.id, revision, sealed(id)]),
  );
}

async function insertRoutes(
  client: PostgresClient,
  { tenantId, environmentId, revision }: Place,
  wanted: Wanted & { upstream: string; named: readonly Named[] },
): Promise<void> {
  const routes = Array.from({ length: wanted.routes }, (_none, index) => ({
    id: randomUUID(),
    name: routeName(index),
    secret: wanted.named[index % wanted.named.length]!,
  }));
  await insertRows(
    client,
    {
      table: 'routes',
      columns: {
        ...{ tenant_id: 'uuid', id: 'uuid', name: 'text', slug: 'text' },
        ...{ base_environment_id: 'uuid', revision: 'bigint' },
      },
    },
    routes.map(({ id, name }) => [tenantId, id, name, name, environmentId, revision]),
  );
  await insertRows(
    client,
    { table: 'route_names', columns: { tenant_id: 'uuid', route_id: 'uuid', name: 'text' } },
    routes.map(({ id, name }) => [tenantId, id, name]),
  );
  await insertRows(
    client,
    {
      table: 'route_configurations',
      columns: {
        ...{ tenant_id: 'uuid', route_id: 'uuid', environment_id: 'uuid' },
        ...{ target_base_url: 'text', inject_headers_json: 'json' },
      },
    },
    routes.map(({ id, secret }) => {
      const headers = JSON.stringify({ 'X-Key': `{{secret:${secret.name}}}` });
      return [tenantId, id, environmentId, wanted.upstream, headers];
    }),
  );
  await insertRows(
    client,
    {
      table: 'route_secret_references',
      columns: {
        ...{ tenant_id: 'uuid', route_id: 'uuid', environment_id: 'uuid' },
        ...{ reference: 'text', secret_id: 'uuid', secret_name: 'text' },
      },
    },
    routes.map(({ id, secret }) => [
      ...[tenantId, id, environmentId],
      ...[`secret:${secret.name}`, secret.id, secret.name],
    ]),
  );
}
