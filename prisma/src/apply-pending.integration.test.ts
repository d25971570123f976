/** Migrations are applied once and as a whole; a failed one is reported and can be mended. */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { applyPending } from './apply-pending.ts';

const { directDatabaseUrl } = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as { directDatabaseUrl: string };
const schema = `migrations_${process.pid}`;
const client = new pg.Client({ connectionString: directDatabaseUrl });

beforeAll(() => client.connect());
beforeEach(async () => {
  await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`SET search_path TO ${schema}`);
});
afterEach(async () => {
  await client.query(`DROP SCHEMA ${schema} CASCADE`);
});
afterAll(() => client.end());

const things = {
  name: '1_things',
  sql: '-- First.\nCREATE TABLE things (id int);\nINSERT INTO things VALUES (1);\n',
};
const more = { name: '2_more', sql: 'INSERT INTO things VALUES (2);\n' };
const isThere = async (relation: string): Promise<boolean> => {
  const { rows } = await client.query('SELECT to_regclass($1) IS NOT NULL AS found', [relation]);
  return rows[0]?.found;
};
const records = async (): Promise<unknown[]> =>
  (await client.query('SELECT * FROM _prisma_migrations ORDER BY migration_name')).rows;

test('pending migrations are applied in order, once, and recorded as Prisma records them', async () => {
  expect(await applyPending(client, [things])).toEqual(['1_things']);
  expect(await applyPending(client, [things, more])).toEqual(['2_more']);
  expect(await applyPending(client, [things, more])).toEqual([]);
  expect((await client.query('SELECT id FROM things ORDER BY id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  expect(await records()).toMatchObject([
    {
      migration_name: '1_things',
      checksum: createHash('sha256').update(things.sql).digest('hex'),
      finished_at: expect.any(Date),
      rolled_back_at: null,
      applied_steps_count: 1,
    },
    { migration_name: '2_more' },
  ]);
});

test('a migration that fails leaves nothing behind, is named, and is applied once it is mended', async () => {
  const broken = {
    name: '2_broken',
    sql: 'CREATE TABLE halves (id int);\nINSERT INTO nowhere VALUES (1);\n',
  };
  await expect(applyPending(client, [things, broken])).rejects.toThrow(
    'Migration 2_broken: relation "nowhere" does not exist',
  );
  expect([await isThere('things'), await isThere('halves')]).toEqual([true, false]);
  const mended = { ...broken, sql: 'CREATE TABLE halves (id int);\n' };
  expect(await applyPending(client, [things, mended])).toEqual(['2_broken']);
  expect(await isThere('halves')).toBe(true);
});

test('a semicolon in a text or in the body of a function does not end the statement', async () => {
  const sql = `CREATE FUNCTION told() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;
b'; END $$;\nSELECT told();\n`;
  await applyPending(client, [{ name: '1_function', sql }]);
  expect((await client.query('SELECT told()')).rows).toEqual([{ told: 'a;\nb' }]);
});

test('a statement that cannot run in a transaction needs a mark in its file, and is refused without it', async () => {
  const index = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS things_id ON things (id);\n';
  await expect(applyPending(client, [things, { name: '2_index', sql: index }])).rejects.toThrow(
    'cannot run inside a transaction block',
  );
  const marked = `-- Outside a transaction: the table is large.\n${index}INSERT INTO nowhere VALUES (1);\n`;
  await expect(applyPending(client, [things, { name: '2_index', sql: marked }])).rejects.toThrow('nowhere');
  expect(await isThere('things_id')).toBe(true);
  const mended = marked.replace('nowhere', 'things');
  expect(await applyPending(client, [things, { name: '2_index', sql: mended }])).toEqual(['2_index']);
  expect(await records()).toHaveLength(2);
});

test('a migration that waits for a transaction, which then waits for it, gives way and is applied afterwards', async () => {
  const others = { name: '1_others', sql: 'CREATE TABLE others (id int);\n' };
  await applyPending(client, [things, others]);
  const service = new pg.Client({ connectionString: directDatabaseUrl });
  await service.connect();
  await service.query(`SET search_path TO ${schema}`);
  await service.query('BEGIN');
  await service.query('INSERT INTO things VALUES (3)');
  const columns = {
    name: '2_columns',
    sql: 'ALTER TABLE others ADD a int;\nALTER TABLE things ADD a int;\n',
  };
  const applied = applyPending(client, [things, others, columns]);
  // Until the migration has one table and waits for the other.
  await service.query(`DO $$ BEGIN
    WHILE NOT EXISTS (SELECT FROM pg_locks WHERE relation = 'things'::regclass AND NOT granted) LOOP
      PERFORM pg_sleep(0.01);
    END LOOP;
  END $$`);
  await service.query('INSERT INTO others VALUES (1)');
  await service.query('COMMIT');
  expect(await applied).toEqual(['2_columns']);
  await service.end();
  expect((await client.query('SELECT id, a FROM others')).rows).toEqual([{ id: 1, a: null }]);
});

test('a database in which an earlier version stopped halfway through a migration is left unchanged', async () => {
  await applyPending(client, [things]);
  await client.query(`UPDATE _prisma_migrations SET finished_at = NULL`);
  await expect(applyPending(client, [things, more])).rejects.toThrow(
    '1_things: it was begun and did not end',
  );
  await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now()`);
  await client.query('DROP TABLE things');
  expect(await applyPending(client, [things, more])).toEqual(['1_things', '2_more']);
});
