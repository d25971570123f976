/**
 * Hand-written statements on Prisma's connections, for the parts of every request and every change: each is
 * prepared once on a connection, and Prisma's interpreter, which costs more than most statements, is not
 * used.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import pg from 'pg';
import type { Prisma, PrismaClient } from '../generated/client.ts';
import type { WatchedClient } from './watched-client.ts';

/** One statement; its values become parameters. `Row`: names and types of its columns. */
export type Sql = <Row>(text: TemplateStringsArray, ...values: readonly unknown[]) => Promise<Row[]>;

type Connection = Pick<pg.Pool | pg.Client, 'query'>;

const known = new WeakMap<object, Sql>();

/** On a connection of this client, or on the one of this transaction, where `transact` began it. */
export function sqlOf(reader: object): Sql {
  const sql = known.get(reader);
  if (sql === undefined) throw new Error('no connection is known of this client of the database');
  return sql;
}

export function keepSql(database: PrismaClient, pool: pg.Pool): void {
  known.set(database, createSql(pool));
}

type Begun = { client?: WatchedClient };
const beginning = new AsyncLocalStorage<Begun>();

/** Called for every transaction that begins on any connection. */
export function noteBegin(client: WatchedClient): void {
  const begun = beginning.getStore();
  if (begun !== undefined) begun.client ??= client;
}

const clients = new WeakMap<object, () => WatchedClient>();

/** The connection of a transaction that `transact` began; throws once that is over. */
export function clientOf(tx: object): WatchedClient {
  const open = clients.get(tx);
  if (open === undefined) throw new Error('no connection is known of this transaction');
  return open();
}

/** Prisma's transaction, in which `sqlOf` works as well. */
export function transact<T>(
  database: PrismaClient,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  const begun: Begun = {};
  return beginning.run(begun, () =>
    database.$transaction((tx) => {
      const { client } = begun;
      if (client === undefined) throw new Error('the transaction began on a connection that is not watched');
      const requireOpen = untilEnd(client);
      known.set(tx, createSql(client, requireOpen));
      clients.set(tx, () => {
        requireOpen();
        return client;
      });
      return work(tx);
    }),
  );
}

/** Prisma ends a transaction that takes too long, and its connection may then belong to another one. */
function untilEnd(client: WatchedClient): () => void {
  const { bounds } = client;
  return () => {
    if (client.bounds === bounds) return;
    throw Object.assign(new Error('the transaction is over'), { code: transactionOver });
  };
}

/** SQLSTATE of a statement that was run outside of its transaction. */
const transactionOver = '25P01';

function createSql(connection: Connection, requireOpen: () => void = () => undefined): Sql {
  return async (strings: TemplateStringsArray, ...values: readonly unknown[]) => {
    requireOpen();
    const { name, text } = statementOf(strings);
    const { rows } = await connection.query({ name, text, values: [...values], types });
    return rows;
  };
}

type Statement = { name: string; text: string };
const statements = new WeakMap<TemplateStringsArray, Statement>();

/** One for each place in the code, so their number is fixed. */
function statementOf(strings: TemplateStringsArray): Statement {
  const seen = statements.get(strings);
  if (seen !== undefined) return seen;
  const text = strings.reduce((before, part, index) => `${before}$${index}${part}`);
  const made = { name: statementName(text), text };
  statements.set(strings, made);
  return made;
}

const toBigInts = (texts: readonly (string | null)[]) =>
  texts.map((one) => (one === null ? null : BigInt(one)));
const [int8, int8Array] = [20, 1016];

/** As Prisma returns them: 64-bit integers do not fit into a number. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type, format) => {
    const oid: number = type;
    if (oid === int8) return BigInt;
    const parse = pg.types.getTypeParser(type, format);
    return oid === int8Array ? (text: string) => toBigInts(parse(text)) : parse;
  },
};

/**
 * The name of a prepared statement is derived from its text. Behind a pooler that mixes connections, the
 * worst result is then an error, and never another statement. PostgreSQL cuts names after 63 bytes.
 */
export function statementName(text: string): string {
  return `knoxcall-${hash('sha256', text, 'hex').slice(0, 32)}`;
}
