/**
 * The role of the services: it reads and writes data, owns nothing, and of the audit log it can add and read events alone.
 * Runs as the owner of the tables, after every migration, so that new tables are included.
 */
import type { Client } from 'pg';
import { scramVerifier } from './scram-verifier.ts';

/** What is added here can neither be changed nor taken away. */
const appendOnly: ReadonlySet<string> = new Set(['audit_events', 'audit_keys']);
const readOnly: ReadonlySet<string> = new Set(['_prisma_migrations']);

/** `servicesUrl` names the role, and its password where it is made now. Does nothing where it is the owner's own role. */
export async function prepareServicesRole(owner: Client, servicesUrl: string): Promise<void> {
  const url = new URL(servicesUrl);
  const role = decodeURIComponent(url.username);
  const { rows } = await owner.query<{ me: string; known: boolean }>(
    'SELECT current_user AS me, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS known',
    [role],
  );
  if (role === '' || rows[0]?.me === role) return;
  await owner.query('BEGIN');
  const name = owner.escapeIdentifier(role);
  if (rows[0]?.known !== true) {
    const password = owner.escapeLiteral(scramVerifier(decodeURIComponent(url.password)));
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
  }
  for (const statement of await grants(owner, name)) await owner.query(statement);
  await owner.query('COMMIT');
}

async function grants(owner: Client, role: string): Promise<string[]> {
  const { rows: schemas } = await owner.query<{ schema: string }>('SELECT current_schema() AS schema');
  const schema = schemas[0]?.schema ?? 'public';
  const { rows: tables } = await owner.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
    [schema],
  );
  const inSchema = owner.escapeIdentifier(schema);
  const ofTable = ({ name }: { name: string }): string =>
    `GRANT ${rightsTo(name)} ON ${inSchema}.${owner.escapeIdentifier(name)} TO ${role}`;
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${inSchema} FROM ${role}`,
    `GRANT USAGE ON SCHEMA ${inSchema} TO ${role}`,
    `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${inSchema} TO ${role}`,
    ...tables.map(ofTable),
  ];
}

/** As GRANT takes them. */
export function rightsTo(table: string): string {
  if (readOnly.has(table)) return 'SELECT';
  return appendOnly.has(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
}
