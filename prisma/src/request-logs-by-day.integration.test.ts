/** The upgrade of a database that has request records to one partition for each day: none is lost, and both releases go on. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { applyMigrations } from './apply-migrations.ts';
import { applyPending } from './apply-pending.ts';
import { readMigrations } from './migrations.ts';

const { directDatabaseUrl } = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as { directDatabaseUrl: string };
const name = `days_${process.pid}`;
const urlOf = (database: string): string =>
  Object.assign(new URL(directDatabaseUrl), { pathname: `/${database}` }).href;
const server = new pg.Client({ connectionString: directDatabaseUrl });
const client = new pg.Client({ connectionString: urlOf(name) });
const roles = [`${name}_services`, `${name}_maintenance`] as const;
const tenantId = randomUUID();
const dayMs = 86_400_000;

beforeAll(async () => {
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  await client.connect();
  const all = await readMigrations();
  const first = all.findIndex((one) => one.name.endsWith('request_logs_ready_for_days'));
  await applyPending(client, all.slice(0, first));
  await client.query('GRANT SELECT, INSERT ON request_logs TO pg_monitor');
}, 60_000);

afterAll(async () => {
  await client.end();
  await server.query(`DROP DATABASE ${name}`);
  for (const role of roles) await server.query(`DROP ROLE IF EXISTS ${role}`);
  await server.end();
});

/** As the worker of the release before does. */
async function store(days: number): Promise<string> {
  const id = randomUUID();
  await client.query(
    `INSERT INTO request_logs (tenant_id, request_id, at, method, path, status_code, latency_ms, client_ip, api_key_id,
      secrets_used, request_headers)
    VALUES ($1, $2, $3, 'GET', '/', 200, 1, '127.0.0.1', 'key', '[]', '{}') ON CONFLICT DO NOTHING`,
    [tenantId, id, new Date(Date.now() + days * dayMs)],
  );
  return id;
}

async function placeOf(id: string): Promise<string> {
  const { rows } = await client.query(
    'SELECT tableoid::regclass::text AS place FROM request_logs WHERE request_id = $1',
    [id],
  );
  expect(rows).toHaveLength(1);
  return String(rows[0]?.place);
}

async function inOrder<One, Result>(
  all: readonly One[],
  one: (each: One) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const each of all) results.push(await one(each));
  return results;
}

const midnightIn = (days: number): Date => new Date((Math.floor(Date.now() / dayMs) + days) * dayMs);
const dayOf = (days: number): string => midnightIn(days).toISOString().slice(0, 10);
const nameOf = (days: number): string => `request_logs_${dayOf(days).replaceAll('-', '')}`;

test('records of before, of now and of a wrong clock are found in their places, and several may migrate at once', async () => {
  const ids = [await store(-40), await store(0), await store(3), await store(400)];
  const migrate = () => applyMigrations({ databaseUrl: urlOf(name) });
  const applied = await Promise.all([migrate(), migrate(), migrate()]);
  expect(applied.flat().filter((one) => one.includes('request_logs'))).toHaveLength(2);
  const old = 'request_logs_before_days';
  expect(await inOrder(ids, placeOf)).toEqual([old, old, old, 'request_logs_without_day']);
});

test('who could read and write records still can, before anything else grants it', async () => {
  const { rows } = await client.query(`
    SELECT has_table_privilege('pg_monitor', 'request_logs', 'INSERT') AS insert,
      has_table_privilege('pg_monitor', 'request_logs', 'DELETE') AS delete`);
  expect(rows).toEqual([{ insert: true, delete: false }]);
});

test('the table of before takes records of its last days, and days after it get their own', async () => {
  const { rows } = await client.query('SELECT * FROM request_log_days');
  expect(rows).toEqual([{ partition: 'request_logs_before_days', since: null, until: midnightIn(7) }]);
  const ids = [await store(1), await store(6), await store(8), await store(9)];
  const made = await inOrder([1, 6, 8, 8], (days) =>
    client.query('SELECT make_request_log_day($1) AS made', [dayOf(days)]),
  );
  expect(made.map((result) => result.rows[0]?.made)).toEqual([false, false, true, false]);
  const old = 'request_logs_before_days';
  expect(await inOrder(ids, placeOf)).toEqual([old, old, nameOf(8), 'request_logs_without_day']);
});

test('whoever removes records may make and drop days: maintenance, or the services where there is none', async () => {
  const [servicesUrl, maintenanceUrl] = roles.map((role) => {
    const credentials = { username: role, password: 'letters' };
    return Object.assign(new URL(urlOf(name)), credentials).href;
  });
  const may = async () => {
    const { rows } = await client.query(
      `SELECT rolname AS role
      FROM pg_roles, unnest(ARRAY['make_request_log_day(date)', 'drop_request_log_days(integer)']) AS function
      WHERE rolname = ANY($1) AND has_function_privilege(rolname, function, 'EXECUTE')`,
      [roles],
    );
    return rows.map(({ role }) => role);
  };
  const [services, maintenance] = roles;
  await applyMigrations({ databaseUrl: urlOf(name), servicesUrl });
  expect(await may()).toEqual([services, services]);
  // As a restore without rights leaves them.
  await client.query('GRANT EXECUTE ON FUNCTION drop_request_log_days TO PUBLIC');
  await applyMigrations({ databaseUrl: urlOf(name), servicesUrl, maintenanceUrl });
  expect(await may()).toEqual([maintenance, maintenance]);
});
