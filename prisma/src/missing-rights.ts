/** What the role that is connected may not do although the services need it, such as `UPDATE of routes`. */
import type { PrismaClient } from '../generated/client.ts';
import { rightsOfServices } from './prepare-roles.ts';

export async function missingRights(database: PrismaClient): Promise<string[]> {
  const tables = await database.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`;
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
