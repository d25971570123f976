/**
 * The roles that own nothing. The services read and write data, and only add to the audit log; where there is a role for
 * maintenance, that one alone removes request records. Runs as the owner of the tables, after every migration.
 */

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import type { PrismaClient } from '../generated/client.ts';

const iterations = 4096;

/**
 * The form in which PostgreSQL stores a password (RFC 5803): sent instead of the password, so that no log of
 * the server can hold it. `password`: ASCII, which SASLprep does not change.
 */
function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  const keys = `${storedKey}:${hmac('Server Key').toString('base64')}`;
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${keys}`;
}

/** URLs with the roles' names, and their passwords for roles that are made now. */
export type RoleUrls = { servicesUrl: string; maintenanceUrl?: string | undefined };

/** Tables whose rows can neither be changed nor removed. */
const appendOnly: ReadonlySet<string> = new Set(['audit_events', 'audit_keys']);
const readOnly: ReadonlySet<string> = new Set(['_prisma_migrations']);
/** Tables that the services only add to, and maintenance removes from. */
const expiring: ReadonlySet<string> = new Set(['request_logs']);

type Rights = (table: string) => string;

/** Rights for GRANT. `canExpire`: no other role removes expired rows. */
function rightsOfServices(table: string, canExpire: boolean): string {
  if (readOnly.has(table)) return 'SELECT';
  if (expiring.has(table) && canExpire) return 'SELECT, INSERT, DELETE';
  return appendOnly.has(table) || expiring.has(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
}

const rightsOfMaintenance: Rights = (table) => (expiring.has(table) ? 'SELECT, DELETE' : '');

/** Of the owner, for whoever removes request records: what may be done with partitions, and no more. */
const functionsOfRemoval = ['make_request_log_day(date)', 'drop_request_log_days(integer)'];

/** Tables that rights are for: a partition is read and written through its table. */
const withoutPartitions = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition`;

/** The owner's own role is left as it is. */
export async function prepareRoles(owner: Client, { servicesUrl, maintenanceUrl }: RoleUrls): Promise<void> {
  const canExpire = maintenanceUrl === undefined;
  const services = { rightsTo: (table: string) => rightsOfServices(table, canExpire), canExpire };
  await owner.query('BEGIN');
  await prepareRole(owner, servicesUrl, services);
  if (maintenanceUrl !== undefined) {
    await prepareRole(owner, maintenanceUrl, { rightsTo: rightsOfMaintenance, canExpire: true });
  }
  await owner.query('COMMIT');
}

type Wanted = { rightsTo: Rights; canExpire: boolean };

async function prepareRole(owner: Client, databaseUrl: string, wanted: Wanted): Promise<void> {
  const url = new URL(databaseUrl);
  const role = decodeURIComponent(url.username);
  const { rows } = await owner.query<{ me: string; known: boolean }>(
    'SELECT current_user AS me, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS known',
    [role],
  );
  if (role === '' || rows[0]?.me === role) return;
  const name = owner.escapeIdentifier(role);
  if (rows[0]?.known !== true) {
    const password = owner.escapeLiteral(scramVerifier(decodeURIComponent(url.password)));
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
  }
  for (const statement of await grants(owner, name, wanted)) await owner.query(statement);
}

async function grants(owner: Client, role: string, { rightsTo, canExpire }: Wanted): Promise<string[]> {
  const { rows: schemas } = await owner.query<{ schema: string }>('SELECT current_schema() AS schema');
  const schema = schemas[0]?.schema ?? 'public';
  const { rows: tables } = await owner.query<{ name: string }>(withoutPartitions);
  const inSchema = owner.escapeIdentifier(schema);
  const functions = functionsOfRemoval.map((one) => `${inSchema}.${one}`).join(', ');
  const ofTable = ({ name }: { name: string }): string[] => {
    const rights = rightsTo(name);
    return rights === '' ? [] : [`GRANT ${rights} ON ${inSchema}.${owner.escapeIdentifier(name)} TO ${role}`];
  };
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${inSchema} FROM ${role}`,
    `GRANT USAGE ON SCHEMA ${inSchema} TO ${role}`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${inSchema} TO ${role}`,
    ...tables.flatMap(ofTable),
    // A restored dump may have given them to everybody.
    `REVOKE ALL ON FUNCTION ${functions} FROM PUBLIC, ${role}`,
    ...(canExpire ? [`GRANT EXECUTE ON FUNCTION ${functions} TO ${role}`] : []),
  ];
}

/** Rights that the services need but the connected role lacks, such as `UPDATE of routes`. */
export async function missingRights(database: PrismaClient): Promise<string[]> {
  const tables = await database.$queryRawUnsafe<{ name: string }[]>(withoutPartitions);
  const needed = tables.flatMap(({ name }) =>
    rightsOfServices(name, false)
      .split(', ')
      .map((right) => ({ name, right })),
  );
  const lacking = await database.$queryRaw<{ name: string; right: string }[]>`
    SELECT name, "right" FROM json_to_recordset(${JSON.stringify(needed)}::json) AS needed (name text, "right" text)
    WHERE NOT has_table_privilege(quote_ident(name), "right")`;
  return lacking.map(({ name, right }) => `${right} of ${name}`);
}
