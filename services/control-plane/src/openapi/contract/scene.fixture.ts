/** For tests: the control plane as a process of its own, and tenants with one of everything. */
import { randomBytes, randomUUID } from 'node:crypto';
import { goodFiles } from '@knoxcall/certificates/fixtures';
import { connectDatabase, type PrismaClient } from '@knoxcall/database';
import {
  type Addresses,
  call,
  createTenant,
  type Person,
  type Product,
  type ProductOptions,
  personIn,
  startProduct,
  type Tenant,
} from '@knoxcall/testkit';

/** `product`: one of the test file's own, or the one that all test files share. */
export type Scene<P extends Addresses = Product> = {
  product: P;
  database: PrismaClient;
  end(): Promise<void>;
};

type SharedProduct = Addresses & { databaseUrl: string };

/** A tenant, the ids of what it has by the first part of their path, one key of each role, and an admin who has stepped up. */
export type FurnishedTenant = Tenant & {
  person: Person;
  ids: Record<string, string[]>;
  keys: Record<'invoke' | 'read' | 'editor' | 'admin', string>;
};

export async function startScene({ environment, ...options }: ProductOptions = {}): Promise<Scene> {
  const product = await startProduct({
    proxies: 0,
    ...options,
    environment: { OAUTH2_TIMEOUT_MS: '300', ...environment },
  });
  const database = connectDatabase({ databaseUrl: product.servers.databaseUrl, poolSize: 4 });
  return {
    product,
    database,
    end: async () => {
      await database.$disconnect();
      await product.stop();
    },
  };
}

/** For tests that break nothing and look at their own tenants alone. `shared`: `KNOXCALL_E2E`, which Jest's global setup sets. */
export function shareScene(shared = '{}'): Scene<SharedProduct> {
  const product: SharedProduct = JSON.parse(shared);
  const database = connectDatabase({ databaseUrl: product.databaseUrl, poolSize: 4 });
  return { product, database, end: () => database.$disconnect() };
}

export async function furnishTenant({ product, database }: Scene<Addresses>): Promise<FurnishedTenant> {
  const tenant = await createTenant(product);
  const made = async (path: string, body: object): Promise<string> =>
    String((await tenant.done('POST', path, body)).id);
  const environment = await made('/v1/environments', { name: 'staging' });
  const collection = await made('/v1/collections', { name: 'payments' });
  const client = await made('/v1/clients', { name: 'server', ip_address: '203.0.113.7' });
  const secret = await made('/v1/secrets', { name: 'api_key', value: 'a value of the secret' });
  const certificate = await made('/v1/secrets/certificate', { name: 'tls', ...certificateUpload() });
  const oauth2 = await made('/v1/secrets/oauth2', {
    ...{ name: 'github', provider: 'custom', client_id: 'id', client_secret: 'a secret of the client' },
    ...{ auth_url: 'https://example.com/authorize', token_url: 'https://example.com/token' },
  });
  const route = await made('/v1/routes', {
    name: 'stripe',
    target_base_url: 'https://api.stripe.com',
    inject_headers_json: { Authorization: 'Bearer {{secret:api_key}}' },
  });
  await tenant.done('PUT', `/v1/routes/${route}/environments/staging`, { enabled: true });
  const keyOf = async (role: keyof FurnishedTenant['keys']): Promise<string> =>
    String((await tenant.done('POST', '/v1/api-keys', { name: role, role })).api_key);
  const keys = {
    invoke: await keyOf('invoke'),
    read: await keyOf('read'),
    editor: await keyOf('editor'),
    admin: await keyOf('admin'),
  };
  const spare = await made('/v1/api-keys', { name: 'spare', role: 'read' });
  const webhook = await made('/v1/webhooks', { url: 'https://hooks.example.test/' });
  const person = await personIn(product, { slug: tenant.slug });
  await person.stepUp();
  const invitation = await person
    .in(tenant.slug)
    .done('POST', '/v1/invitations', { email: 'invited@example.test', role: 'read' });
  const others = [await memberOf(product, tenant.slug), await memberOf(product, tenant.slug)];
  const ids = {
    users: [...others],
    ...(await storeWaysToSignIn(database, person)),
    members: others,
    invitations: [String(invitation.id)],
    secrets: [secret, certificate, oauth2],
    routes: [route],
    environments: [environment],
    collections: [collection],
    clients: [client],
    'api-keys': [spare],
    webhooks: [webhook],
    logs: [await storeLog(database, tenant.id, route)],
  };
  return { ...tenant, person, ids, keys };
}

/** A passkey and an identity of the person's. */
async function storeWaysToSignIn(database: PrismaClient, person: Person): Promise<Record<string, string[]>> {
  const userId = String((await person.done('GET', '/dashboard/session')).user?.id);
  const [passkey, identity] = [randomUUID(), randomUUID()];
  const bytes = new Uint8Array(randomBytes(32));
  await database.passkey.create({
    data: { id: passkey, userId, name: 'Phone', credentialId: bytes, publicKey: bytes, counter: 0n },
  });
  await database.identity.create({
    data: { id: identity, userId, issuer: 'https://provider.example', subject: identity },
  });
  return { passkeys: [passkey], identities: [identity] };
}

/** Id of another member. */
async function memberOf(product: Addresses, slug: string): Promise<string> {
  const person = await personIn(product, { slug, role: 'editor' });
  return String((await person.done('GET', '/dashboard/session')).user?.id);
}

async function storeLog(database: PrismaClient, tenantId: string, routeId: string): Promise<string> {
  const { requestId } = await database.requestLog.create({
    data: {
      ...{ tenantId, requestId: randomUUID(), at: new Date(), routeId, method: 'GET', path: '/v1/charges' },
      ...{ statusCode: 200, upstreamStatus: 200, latencyMs: 12, environment: 'production' },
      ...{ clientIp: '127.0.0.1', apiKeyId: randomUUID(), secretsUsed: ['api_key'], error: null },
      ...{ requestHeaders: { accept: '*/*' }, requestBody: null },
    },
  });
  return requestId;
}

export async function loadDocument({
  controlPlane,
}: Pick<Addresses, 'controlPlane'>): Promise<Record<string, unknown>> {
  return (await call(`${controlPlane}/openapi.json`)).json;
}

/** A certificate with its key, as `POST /v1/secrets/certificate` takes it. */
export function certificateUpload(): { certificate_content: string; private_key: string | undefined } {
  const [file] = goodFiles;
  if (file === undefined) throw new Error('there is no certificate among the fixtures');
  return { certificate_content: file.content, private_key: file.privateKey };
}
