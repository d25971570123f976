/**
 * An attacker who changes, forges, removes or exchanges audit events in PostgreSQL is found out, or their role does not allow
 * it. Rebuilds: a chain without a key, which the services' own role could cut off and write again.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectPostgres, createTenant, type PostgresClient, type Tenant } from '@knoxcall/testkit';
import { auditHash } from '../../../services/control-plane/src/audit/audit-hash.ts';
import { product } from '../src/shared-product.ts';

let owner: PostgresClient;
let services: PostgresClient;
let dir: string;

beforeAll(async () => {
  owner = await connectPostgres(product.directDatabaseUrl);
  services = await connectPostgres(product.databaseUrl);
  dir = await mkdtemp(join(tmpdir(), 'knoxcall-audit-'));
});
afterAll(async () => {
  await Promise.all([owner.end(), services.end(), rm(dir, { recursive: true })]);
});

/** A tenant with eight events. */
async function createLog(): Promise<Tenant> {
  const tenant = await createTenant(product);
  for (let index = 0; index < 6; index += 1) {
    await tenant.done('POST', '/v1/collections', { name: `c${index}` });
  }
  return tenant;
}

type Told = { status: number | null; told: string };

/** Runs the offline verifier as an operator does. */
async function verifyOffline(from: Tenant, kept?: Record<string, unknown>): Promise<Told> {
  const [file, checkpointFile, keyFile] = ['export.jsonl', 'checkpoint.json', 'key.pem'].map((name) =>
    join(dir, name),
  ) as [string, string, string];
  const answer = await from.api('GET', '/v1/audit-logs/export');
  expect(answer.headers['content-type']).toContain('application/x-ndjson');
  await writeFile(file, answer.body);
  if (kept !== undefined) {
    await writeFile(checkpointFile, JSON.stringify(kept));
    await writeFile(keyFile, String(kept.public_key));
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [
    join(import.meta.dirname, '../../../services/control-plane/src/audit/verify-export.ts'),
    file,
    ...(kept === undefined ? [] : [checkpointFile, keyFile]),
  ]);
  return { status, told: `${stdout}${stderr}` };
}

const verify = (from: Tenant, query = '') => from.done('GET', `/v1/audit-logs/verify${query}`);

/** Changes rows as an attacker with the password of the tables' owner could. */
async function alterByHand(...statements: string[]): Promise<void> {
  for (const table of ['audit_events', 'audit_keys']) {
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  }
  for (const statement of statements) await owner.query(statement);
  for (const table of ['audit_events', 'audit_keys']) {
    await owner.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  }
}

describe('an attacker with the database role of the services', () => {
  test.each([
    ["UPDATE audit_events SET action = 'x'", /permission denied/],
    ['DELETE FROM audit_events', /permission denied/],
    ['TRUNCATE audit_events', /permission denied/],
    ['ALTER TABLE audit_events DISABLE TRIGGER USER', /must be owner/],
    ['DROP TRIGGER audit_events_append_only ON audit_events', /must be owner/],
    [
      'CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS $$SELECT 1$$',
      /denied|owner/,
    ],
    ['ALTER TABLE audit_events OWNER TO knoxcall', /must be owner/],
    ['SET session_replication_role = replica', /permission denied/],
    ['SET ROLE knoxcall_owner', /permission denied/],
    ['UPDATE audit_keys SET from_sequence = 100', /permission denied/],
    ['DELETE FROM audit_keys', /permission denied/],
    ['DELETE FROM _prisma_migrations', /permission denied/],
    ['CREATE TABLE mine (a int)', /permission denied/],
  ])('cannot: %s', async (statement, refusal) => {
    await expect(services.query(statement)).rejects.toThrow(refusal);
  });

  test('cannot move the end of the log back unnoticed', async () => {
    const own = await createLog();
    await services.query(
      `UPDATE tenants t SET audit_sequence = e.sequence, audit_hash = e.hash FROM audit_events e
       WHERE t.id = $1 AND e.tenant_id = t.id AND e.sequence = t.audit_sequence - 1`,
      [own.id],
    );
    const { valid, first_broken } = await verify(own);
    expect({ valid, reason: first_broken?.reason }).toEqual({ valid: false, reason: 'head_mismatch' });
    expect((await own.api('GET', '/v1/audit-logs/checkpoint')).json.error?.type).toBe('conflict');
  });

  test.each([
    ['behind the end', false, 'head_mismatch'],
    ['behind the end, with the head moved on', true, 'mac_mismatch'],
  ])('cannot forge an event %s unnoticed', async (_where, movesHead, reason) => {
    const own = await createLog();
    const { rows } = await services.query(
      `SELECT * FROM audit_events WHERE tenant_id = $1 ORDER BY sequence DESC LIMIT 1`,
      [own.id],
    );
    await forgeNext(rows[0], movesHead);
    const { valid, first_broken } = await verify(own);
    expect({ valid, reason: first_broken?.reason }).toEqual({ valid: false, reason });
  });
});

/** Adds an event that is right in everything except its code, which needs the key. */
async function forgeNext(last: { tenant_id: string; sequence: string; hash: Buffer }, movesHead: boolean) {
  const at = new Date('2026-01-15T09:30:00.000Z');
  const sequence = (BigInt(last.sequence) + 1n).toString();
  const id = '00000000-0000-4000-8000-000000000001';
  const event = {
    ...{ sequence, id, at: at.toISOString(), actor_type: 'operator', actor_id: 'operator' },
    ...{ action: 'secret.create', resource_type: 'secret', resource_id: 'x' },
    ...{ ip_address: null, request_id: null, details: '{}' },
  };
  const hash = auditHash(last.hash, last.tenant_id, event);
  await services.query(
    `INSERT INTO audit_events (tenant_id, sequence, id, at, actor_type, actor_id, action, resource_type,
       resource_id, details, previous_hash, hash, mac)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
    [
      ...[last.tenant_id, sequence, id, at, event.actor_type, event.actor_id, event.action],
      ...[event.resource_type, event.resource_id, event.details, last.hash, hash],
    ],
  );
  if (!movesHead) return;
  await services.query('UPDATE tenants SET audit_sequence = $2, audit_hash = $3 WHERE id = $1', [
    last.tenant_id,
    sequence,
    hash,
  ]);
}

describe("an attacker with the password of the tables' owner", () => {
  test.each([
    ['an altered event', 'SET action = $$secret.read$$', 'hash_mismatch'],
    ['an altered detail', 'SET details = $${"name":"other"}$$', 'hash_mismatch'],
    ['an event with a new address', 'SET ip_address = $$192.0.2.1$$', 'hash_mismatch'],
    ['an event with a new code', 'SET mac = hash', 'mac_mismatch'],
  ])('is found out after %s, even in a part that was verified before', async (_name, change, reason) => {
    const own = await createLog();
    expect((await verify(own)).valid).toBe(true);
    const { rows } = await owner.query('SELECT id FROM audit_events WHERE tenant_id = $1 AND sequence = 5', [
      own.id,
    ]);
    await alterByHand(`UPDATE audit_events ${change} WHERE tenant_id = '${own.id}' AND sequence = 5`);
    const broken = { sequence: 5, id: rows[0].id, reason };
    expect(await verify(own)).toMatchObject({ valid: false, checked: 4, first_broken: broken });
    if (reason === 'mac_mismatch') return;
    expect(await verifyOffline(own)).toEqual({
      status: 1,
      told: expect.stringContaining(`BROKEN at event 5 (${rows[0].id}): ${reason}`),
    });
  });

  test.each([
    ['from the middle', 'sequence = 4', 4],
    ['from the beginning', 'sequence = 1', 1],
    ['from the end', 'sequence >= 6', 6],
  ])('is found out after removing events %s', async (_name, which, sequence) => {
    const own = await createLog();
    await alterByHand(`DELETE FROM audit_events WHERE tenant_id = '${own.id}' AND ${which}`);
    const { first_broken } = await verify(own);
    expect(first_broken).toEqual({ sequence, id: null, reason: 'missing' });
  });

  test('is found out after cutting the log off and moving its end back', async () => {
    const own = await createLog();
    const ofOwn = `tenant_id = '${own.id}'`;
    await alterByHand(
      `DELETE FROM audit_events WHERE ${ofOwn} AND sequence > 5`,
      `UPDATE tenants t SET audit_sequence = 5, audit_hash = e.hash FROM audit_events e
       WHERE t.id = '${own.id}' AND e.${ofOwn} AND e.sequence = 5`,
    );
    const { valid, first_broken } = await verify(own);
    expect({ valid, first_broken }).toEqual({
      valid: false,
      first_broken: { sequence: 5, id: null, reason: 'head_mismatch' },
    });
  });

  test('is found out after exchanging the events of two tenants', async () => {
    const [one, other] = [await createLog(), await createLog()];
    const move = (from: string, to: string): string =>
      `UPDATE audit_events SET tenant_id = '${to}' WHERE tenant_id = '${from}' AND sequence = 3`;
    const nobody = '00000000-0000-4000-8000-000000000000';
    await alterByHand(move(one.id, nobody), move(other.id, one.id), move(nobody, other.id));
    for (const own of [one, other]) expect((await verify(own)).first_broken).toMatchObject({ sequence: 3 });
  });

  test('can restore a whole earlier end with its code, which only a kept checkpoint reveals', async () => {
    const own = await createLog();
    const { rows } = await owner.query('SELECT * FROM tenants WHERE id = $1', [own.id]);
    await own.done('POST', '/v1/collections', { name: 'seen' });
    const kept = await own.done('GET', '/v1/audit-logs/checkpoint');
    expect(kept).toMatchObject({ tenant_id: own.id, sequence: Number(rows[0].audit_sequence) + 1 });
    const ask = () => own.done('POST', '/v1/audit-logs/verify', { checkpoint: kept });
    expect(await ask()).toMatchObject({ valid: true, checkpoint: 'contained' });
    expect(await verifyOffline(own, { ...kept })).toMatchObject({
      status: 0,
      told: expect.stringContaining('contained: the checkpoint at event'),
    });

    const { audit_sequence, audit_hash, audit_head_mac } = rows[0];
    await alterByHand(
      `DELETE FROM audit_events WHERE tenant_id = '${own.id}' AND sequence > ${audit_sequence}`,
      `DELETE FROM audit_states WHERE tenant_id = '${own.id}'`,
    );
    await owner.query(
      'UPDATE tenants SET audit_sequence = $2, audit_hash = $3, audit_head_mac = $4 WHERE id = $1',
      [own.id, audit_sequence, audit_hash, audit_head_mac],
    );
    expect((await verify(own)).valid).toBe(true);
    expect(await ask()).toMatchObject({ valid: false, first_broken: null, checkpoint: 'not_contained' });
    expect(await verifyOffline(own, { ...kept })).toMatchObject({ status: 1 });
  });
});

test('a checkpoint of another log, or an altered one, does not verify', async () => {
  const [tenant, other] = [await createLog(), await createLog()];
  const kept = await other.done('GET', '/v1/audit-logs/checkpoint');
  const ask = async (checkpoint: object) =>
    (await tenant.done('POST', '/v1/audit-logs/verify', { checkpoint })).checkpoint;
  expect(await ask(kept)).toBe('not_signed_by_this_log');
  const own = await tenant.done('GET', '/v1/audit-logs/checkpoint');
  expect(await ask({ ...own, sequence: Number(own.sequence) - 1 })).toBe('not_signed_by_this_log');
  expect(await ask({ ...own, tenant_id: other.id })).toBe('not_signed_by_this_log');
});

test('an untouched log verifies, over HTTP and offline', async () => {
  const tenant = await createLog();
  expect(await verify(tenant)).toMatchObject({ valid: true, checked: 8, authenticated_from: 1 });
  expect(await verifyOffline(tenant)).toMatchObject({
    status: 0,
    told: expect.stringMatching(/^valid: 8 events/),
  });
});

test('openssl can check a checkpoint with the commands of docs/audit-log.md', async () => {
  const tenant = await createLog();
  const kept = await tenant.done('GET', '/v1/audit-logs/checkpoint');
  const lines = [kept.tenant_id, kept.sequence, kept.hash, kept.at, kept.key_id];
  await writeFile(join(dir, 'text'), ['knoxcall audit checkpoint v1', ...lines, ''].join('\n'));
  await writeFile(join(dir, 'signature'), Buffer.from(String(kept.signature), 'base64'));
  await writeFile(join(dir, 'key.pem'), String(kept.public_key));
  const args = ['pkeyutl', '-verify', '-pubin', '-inkey', 'key.pem', '-rawin', '-in', 'text'];
  const { status, error } = spawnSync('openssl', [...args, '-sigfile', 'signature'], { cwd: dir });
  if ((error as NodeJS.ErrnoException | undefined)?.code !== 'ENOENT') expect(status).toBe(0);
});
