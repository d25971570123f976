/** SQL statements of ours run in the Prisma transaction that they belong to, are undone with it, and never run outside of it. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  connectDatabase,
  copyRow,
  copyRows,
  isDatabaseAway,
  refusalOf,
  type Sql,
  sqlOf,
  transact,
} from './index.ts';

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

const into = 'spent_flows (hash, expires_at)';
const spent = (hash: Uint8Array) => copyRow([`\\x${Buffer.from(hash).toString('hex')}`, '2100-01-01']);

test('rows are copied in the transaction, all or none, and an error leaves the connection usable', async () => {
  const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  await transact(database, async (tx) => {
    await copyRows(tx, { into, rows: [spent(first), spent(second)] });
    expect(await tx.spentFlow.count({ where: { hash: { in: [first, second] } } })).toBe(2);
    expect(await isThere(first)).toBe(false);
  });
  for (const [rows, refusal] of [
    [[spent(third), spent(first)], 'taken'],
    [[spent(third), 'no row\n'], undefined],
  ] as const) {
    const refused = await transact(database, (tx) => copyRows(tx, { into, rows })).catch((error) => error);
    expect([refusalOf(refused), isDatabaseAway(refused)]).toEqual([refusal, false]);
  }
  expect(await Promise.all([first, second, third].map(isThere))).toEqual([true, true, false]);
});

test('rows of a transaction that is over are copied nowhere', async () => {
  const hash = randomBytes(32);
  const late = await transact(database, async (tx) => () => copyRows(tx, { into, rows: [spent(hash)] }));
  await expect(late()).rejects.toThrow('over');
  expect(await isThere(hash)).toBe(false);
});

test('any text arrives as it was copied', async () => {
  const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'\\\t\n\rN.'), fc.string({ minLength: 1 })) });
  const storable = text.map((one) => one.toWellFormed().replaceAll('\0', ''));
  const list = fc.array(fc.option(storable), { minLength: 2, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(fc.array(list, { minLength: 1, maxLength: 4 }), async (rows) => {
      const shown = await transact(database, async (tx) => {
        await sqlOf(tx)`CREATE TEMPORARY TABLE copied (at serial, a text, b text) ON COMMIT DROP`;
        await copyRows(tx, { into: 'copied (a, b)', rows: rows.map(copyRow) });
        return sqlOf(tx)<{ a: string; b: string }>`SELECT a, b FROM copied ORDER BY at`;
      });
      expect(shown.map(({ a, b }) => [a, b])).toEqual(rows);
    }),
    { numRuns: 50 },
  );
});
