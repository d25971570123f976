/** SQL statements of ours run in the Prisma transaction that they belong to, are undone with it, and never run outside of it. */
import { randomBytes } from 'node:crypto';
import { connectDatabase, isDatabaseAway, refusalOf, type Sql, sqlOf, transact } from './index.ts';

const { databaseUrl } = JSON.parse(process.env.KNOXCALL_E2E ?? '{}') as { databaseUrl: string };
const database = connectDatabase({ databaseUrl, poolSize: 2 });
afterAll(() => database.$disconnect());

const write = (sql: Sql, hash: Uint8Array) =>
  sql`INSERT INTO spent_flows (hash, expires_at) VALUES (${hash}, now() + interval '1 minute')`;
const isThere = async (hash: Uint8Array) =>
  (await sqlOf(database)`SELECT 1 FROM spent_flows WHERE hash = ${hash}`).length === 1;

test('Prisma and statements of ours write in one transaction', async () => {
  const hash = randomBytes(32);
  await transact(database, async (tx) => {
    await write(sqlOf(tx), hash);
    expect(await tx.spentFlow.count({ where: { hash } })).toBe(1);
    expect(await isThere(hash)).toBe(false);
  });
  expect(await isThere(hash)).toBe(true);
});

test('a transaction that fails undoes the statements of ours', async () => {
  const hash = randomBytes(32);
  const failing = transact(database, async (tx) => {
    await write(sqlOf(tx), hash);
    throw new Error('on purpose');
  });
  await expect(failing).rejects.toThrow('on purpose');
  expect(await isThere(hash)).toBe(false);
});

test('a statement of a transaction that is over writes nothing on its connection, whoever uses that now', async () => {
  const hash = randomBytes(32);
  const late = await transact(database, async (tx) => sqlOf(tx));
  const refused = await write(late, hash).catch((error: unknown) => error);
  expect(isDatabaseAway(refused)).toBe(true);
  await transact(database, async (tx) => {
    await write(sqlOf(tx), hash);
    await expect(write(late, randomBytes(32))).rejects.toThrow('over');
  });
  expect(await isThere(hash)).toBe(true);
});

test('a row that exists already and a database that is away are different errors', async () => {
  const hash = randomBytes(32);
  await write(sqlOf(database), hash);
  const refused = await write(sqlOf(database), hash).catch((error: unknown) => error);
  expect([refusalOf(refused), isDatabaseAway(refused)]).toEqual(['taken', false]);
});

test('64-bit integers keep their digits, and lists and bytes come back unchanged', async () => {
  const [row] = await sqlOf(database)<{ number: bigint; numbers: bigint[]; bytes: Buffer; none: null }>`
    SELECT ${2n ** 62n}::bigint AS number, ${[1n, 2n ** 62n]}::bigint[] AS numbers, ${Buffer.of(0, 255)}::bytea AS bytes,
      ${null}::text AS none`;
  expect(row).toEqual({ number: 2n ** 62n, numbers: [1n, 2n ** 62n], bytes: Buffer.of(0, 255), none: null });
});
