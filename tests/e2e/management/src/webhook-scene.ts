/** Shared by the tests of webhooks: an upstream that receives, the database, and a tenant for each test. */
import {
  connectPostgres,
  createTenant,
  type Json,
  type PostgresClient,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { product } from '../../src/shared-product.ts';

type WebhookScene = {
  readonly tenant: Tenant;
  readonly upstream: RecordingUpstream;
  readonly database: PostgresClient;
  /** A change that causes an event for webhooks. */
  newKey(name: string): Promise<Json>;
  /** The tenant's audit events, the latest first. */
  actions(): Promise<string[]>;
};

/** Starts before the tests of the file and closes after them. */
export function useWebhookScene(): WebhookScene {
  let tenant: Tenant;
  let upstream: RecordingUpstream;
  let database: PostgresClient;
  beforeAll(async () => {
    [upstream, database] = await Promise.all([
      startRecordingUpstream(),
      connectPostgres(product.directDatabaseUrl),
    ]);
  });
  afterAll(() => Promise.all([upstream?.close(), database?.end()]));
  beforeEach(async () => {
    upstream.reset();
    tenant = await createTenant(product);
  });
  return {
    get tenant() {
      return tenant;
    },
    get upstream() {
      return upstream;
    },
    get database() {
      return database;
    },
    newKey: (name) => tenant.done('POST', '/v1/api-keys', { name, role: 'invoke' }),
    actions: async () => {
      const events = await tenant.done('GET', '/v1/audit-logs?limit=100');
      return (events as unknown as { action: string }[]).map(({ action }) => action);
    },
  };
}
