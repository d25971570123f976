/** The audit log over HTTP: what its events tell, how it is read page by page, and that a change in the database is found. */
import { randomBytes } from 'node:crypto';
import { connectPostgres, type PostgresClient } from '@knoxcall/testkit';
import { type Composition, compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { createAuditCheckpoints } from '../jobs/audit-checkpoint.job.ts';
import {
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';

const masterKey = randomBytes(32).toString('base64');
let scene: Scene;
let tenant: FurnishedTenant;
let composition: Composition;
let owner: PostgresClient;

beforeAll(async () => {
  scene = await startScene({ workers: 0, environment: { KNOXCALL_MASTER_KEY: masterKey } });
  tenant = await furnishTenant(scene);
  const { databaseUrl, directDatabaseUrl, redisUrl } = scene.product.servers;
  const environment = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, KNOXCALL_MASTER_KEY: masterKey };
  composition = await compose(readConfig({ ...environment, LOG_LEVEL: 'silent' }), 'test');
  owner = await connectPostgres(directDatabaseUrl);
}, 120_000);
afterAll(async () => {
  await Promise.all([owner?.end(), composition?.close()]);
  await scene?.end();
});

const verify = (from: FurnishedTenant, query = '') => from.done('GET', `/v1/audit-logs/verify${query}`);

/** Changes rows as a person with the password of the tables' owner could. */
async function alterByHand(...statements: string[]): Promise<void> {
  for (const table of ['audit_events', 'audit_keys']) {
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }
  for (const statement of statements) await owner.query(statement);
  for (const table of ['audit_events', 'audit_keys']) {
    await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
}

test('an event tells who made a change, of what, to what, from which address, in which request, and no value', async () => {
  const value = 'a value that no log may show';
  const answer = await tenant.api('PUT', `/v1/secrets/${tenant.ids.secrets?.[0]}/value`, { value });
  const { data, text } = await newest(tenant, 'limit=1');
  expect(data).toMatchObject({
    actor_type: 'api_key',
    action: 'secret.put_value',
    resource_type: 'secret',
    resource_id: tenant.ids.secrets?.[0],
    ip_address: '127.0.0.1',
    request_id: answer.headers['x-request-id'],
    details: { name: 'api_key', environment: 'production', value_version: 2 },
  });
  expect(text).not.toContain(value);
});

async function newest(from: FurnishedTenant, query: string) {
  const { json, text } = await from.api('GET', `/v1/audit-logs?${query}`);
  return { data: json.data?.[0], text };
}

test('reading page by page gives every event once, newest first', async () => {
  const sequences: number[] = [];
  let cursor: unknown = '';
  while (cursor !== null) {
    const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { json } = await tenant.api('GET', `/v1/audit-logs?limit=3${next}`);
    sequences.push(...(json.data as unknown as { sequence: number }[]).map(({ sequence }) => sequence));
    cursor = json.meta?.next_cursor;
  }
  expect(sequences.length).toBeGreaterThan(10);
  expect(sequences).toEqual(Array.from(sequences, (_, index) => sequences.length - index));
});

test('events are filtered by action, resource, actor and time', async () => {
  const count = async (query: string): Promise<number> =>
    ((await tenant.api('GET', `/v1/audit-logs?${query}`)).json.data as unknown as unknown[]).length;
  expect(await count('action=route.create')).toBe(1);
  expect(await count('resource_type=api_key')).toBe(6);
  expect(await count(`resource_id=${tenant.ids.routes?.[0]}`)).toBe(2);
  // The tenant, its first key, and the invitations of three people.
  expect(await count('actor_id=operator')).toBe(5);
  expect(await count('from=2099-01-01T00:00:00Z')).toBe(0);
  expect(await count(`to=${new Date().toISOString()}&limit=200`)).toBeGreaterThan(10);
});

test.each([
  ['a cursor of somebody else', 'cursor=nonsense'],
  ['a limit of 0', 'limit=0'],
  ['a limit of 201', 'limit=201'],
  ['an unknown filter', 'who=me'],
])('%s is 400', async (_name, query) => {
  expect((await tenant.api('GET', `/v1/audit-logs?${query}`)).status).toBe(400);
});

test('a key of role read may not read it', async () => {
  for (const path of ['', '/verify', '/export', '/checkpoint']) {
    expect((await tenant.as(tenant.keys.read).api('GET', `/v1/audit-logs${path}`)).status).toBe(403);
  }
});

test('an untouched log verifies', async () => {
  expect(await verify(tenant)).toMatchObject({ valid: true, first_broken: null, authenticated_from: 1 });
});

describe('a log that began before audit keys existed', () => {
  let own: FurnishedTenant;
  let length: number;
  beforeAll(async () => {
    own = await furnishTenant(scene);
    length = Number((await verify(own)).checked);
    await alterByHand(
      `UPDATE audit_events SET mac = NULL WHERE tenant_id = '${own.id}'`,
      `DELETE FROM audit_keys WHERE tenant_id = '${own.id}'`,
      `DELETE FROM audit_states WHERE tenant_id = '${own.id}'`,
      `UPDATE tenants SET audit_head_mac = NULL WHERE id = '${own.id}'`,
    );
  });

  test('is verified by the old rule, and the answer says that it is not authenticated', async () => {
    expect(await verify(own)).toMatchObject({ valid: true, checked: length, authenticated_from: null });
    expect((await own.api('GET', '/v1/audit-logs/checkpoint')).status).toBe(409);
  });

  test('continues under a key without any new event, and logs a checkpoint', async () => {
    const told: unknown[] = [];
    const info = (entry: { audit_checkpoint?: { tenant_id: string } }) => {
      if (entry.audit_checkpoint?.tenant_id === own.id) told.push(entry.audit_checkpoint);
    };
    const log = { ...composition.log, info } as unknown as Composition['log'];
    const run = createAuditCheckpoints({ ...composition, log });
    await run();
    await run();
    expect(told).toHaveLength(1);
    expect(await verify(own)).toMatchObject({ valid: true, authenticated_from: length + 1 });
    const checkpoint = told[0] as Record<string, unknown>;
    expect(await own.done('POST', '/v1/audit-logs/verify', { checkpoint })).toMatchObject({
      valid: true,
      checkpoint: 'contained',
    });
  });

  test('cannot be altered in its old part without being found', async () => {
    await alterByHand(`UPDATE audit_events SET action = 'x' WHERE tenant_id = '${own.id}' AND sequence = 2`);
    expect((await verify(own, '?from=start')).first_broken).toMatchObject({ sequence: 2 });
  });
});

describe('a log of many events', () => {
  const many = 1_300;
  let own: FurnishedTenant;
  let length: number;
  beforeAll(async () => {
    own = await furnishTenant(scene);
    const actor = { type: 'system' as const, id: 'test', ipAddress: null, requestId: null };
    await composition.runChange(own.id, actor, async (change) => {
      for (let index = 0; index < many; index += 1) {
        change.audit({ action: 'test.event', resourceType: 'test', resourceId: String(index) });
      }
    });
    length = Number((await verify(own)).checked);
  });

  test('is verified from the end of the last verification, and always in its newest thousand events', async () => {
    expect(await verify(own)).toMatchObject({ valid: true, from_sequence: length - 999, checked: 1000 });
  });

  test('is verified from the start if the caller asks for it', async () => {
    expect(await verify(own, '?from=start')).toMatchObject({
      valid: true,
      from_sequence: 1,
      checked: length,
    });
  });

  test('is verified once for all callers that ask at the same time', async () => {
    const found = await Promise.all(
      Array.from({ length: 30 }, () => composition.verifyAuditLog(own.id, 'last')),
    );
    expect(new Set(found).size).toBe(1);
  });

  test('is verified from the start if somebody altered the stored end of the last verification', async () => {
    await owner.query(
      'UPDATE audit_states SET verified_sequence = verified_sequence - 1 WHERE tenant_id = $1',
      [own.id],
    );
    expect(await verify(own)).toMatchObject({ valid: true, from_sequence: 1, checked: length });
  });
});

test('details that are too long are replaced by their length, so that a page of events stays bounded', async () => {
  const name = 'x'.repeat(100);
  const ip_allowlist = Array.from({ length: 1000 }, (_none, index) => `2001:db8::${index.toString(16)}/128`);
  await tenant.done('POST', '/v1/routes', { name, target_base_url: 'https://example.com', ip_allowlist });
  const { data } = await newest(tenant, 'limit=1');
  expect(data).toMatchObject({ details: { name, ip_allowlist: { left_out_bytes: expect.any(Number) } } });
});
