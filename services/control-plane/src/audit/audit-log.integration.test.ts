/** The audit log over HTTP: what it tells, that it can be read part by part, and that a hand-made change is named. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';

let scene: Scene;
let tenant: FurnishedTenant;
let dir: string;

beforeAll(async () => {
  scene = await startScene();
  tenant = await furnishTenant(scene);
  dir = await mkdtemp(join(tmpdir(), 'knoxcall-audit-'));
}, 120_000);
afterAll(async () => {
  await scene?.end();
  await rm(dir, { recursive: true });
});

/** Runs the offline verifier as an operator does. */
async function verifyOffline(from: FurnishedTenant): Promise<{ status: number | null; told: string }> {
  const file = join(dir, 'export.jsonl');
  const answer = await from.api('GET', '/v1/audit-logs/export');
  expect(answer.headers['content-type']).toContain('application/x-ndjson');
  await writeFile(file, answer.body);
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    join(import.meta.dirname, 'verify-export.ts'),
    file,
  ]);
  return { status, told: `${stdout}${stderr}` };
}

/** As somebody with the database's own password would. */
async function alterByHand(sql: string): Promise<void> {
  await scene.database.$executeRawUnsafe('ALTER TABLE audit_events DISABLE TRIGGER USER');
  await scene.database.$executeRawUnsafe(sql);
  await scene.database.$executeRawUnsafe('ALTER TABLE audit_events ENABLE TRIGGER USER');
}

test('a change tells who did what to what, from where, in which request, and no value', async () => {
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

test('reading part by part gives every event once, the newest first', async () => {
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

test('it is filtered by action, resource, actor and time', async () => {
  const count = async (query: string): Promise<number> =>
    ((await tenant.api('GET', `/v1/audit-logs?${query}`)).json.data as unknown as unknown[]).length;
  expect(await count('action=route.create')).toBe(1);
  expect(await count('resource_type=api_key')).toBe(6);
  expect(await count(`resource_id=${tenant.ids.routes?.[0]}`)).toBe(2);
  expect(await count('actor_id=operator')).toBe(2);
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
  for (const path of ['', '/verify', '/export']) {
    expect((await tenant.as(tenant.keys.read).api('GET', `/v1/audit-logs${path}`)).status).toBe(403);
  }
});

test('an untouched log is valid, here and offline', async () => {
  const verified = await tenant.done('GET', '/v1/audit-logs/verify');
  expect(verified).toMatchObject({ valid: true, first_broken: null });
  expect(await verifyOffline(tenant)).toMatchObject({
    status: 0,
    told: expect.stringMatching(/^valid: \d+ events/),
  });
});

test('the database refuses to change or remove an event', async () => {
  const where = `WHERE tenant_id = '${tenant.id}'`;
  for (const sql of [`UPDATE audit_events SET action = 'x' ${where}`, `DELETE FROM audit_events ${where}`]) {
    await expect(scene.database.$executeRawUnsafe(sql)).rejects.toThrow('append-only');
  }
  await expect(scene.database.$executeRawUnsafe('TRUNCATE audit_events')).rejects.toThrow('append-only');
});

test.each([
  ['an altered event', 'SET action = $$secret.read$$', 'hash_mismatch'],
  ['an altered detail', 'SET details = $${"name":"other"}$$', 'hash_mismatch'],
  ['an event with a new address', 'SET ip_address = $$192.0.2.1$$', 'hash_mismatch'],
])('%s is found and named by both verifiers', async (_name, change, reason) => {
  const own = await furnishTenant(scene);
  const [row] = await scene.database.auditEvent.findMany({ where: { tenantId: own.id, sequence: 5n } });
  await alterByHand(`UPDATE audit_events ${change} WHERE tenant_id = '${own.id}' AND sequence = 5`);
  const broken = { sequence: 5, id: row?.id, reason };
  expect(await own.done('GET', '/v1/audit-logs/verify')).toEqual({
    valid: false,
    checked: 4,
    first_broken: broken,
  });
  const offline = await verifyOffline(own);
  expect(offline).toEqual({
    status: 1,
    told: expect.stringContaining(`BROKEN at event 5 (${row?.id}): ${reason}`),
  });
});

test.each([
  ['from the middle', 'sequence = 4', 4],
  ['from the beginning', 'sequence = 1', 1],
  ['from the end', 'sequence >= 6', 6],
])('events that were removed %s are missed', async (_name, which, sequence) => {
  const own = await furnishTenant(scene);
  await alterByHand(`DELETE FROM audit_events WHERE tenant_id = '${own.id}' AND ${which}`);
  const { first_broken } = await own.done('GET', '/v1/audit-logs/verify');
  expect(first_broken).toEqual({ sequence, id: null, reason: 'missing' });
});
