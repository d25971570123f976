/** Many rows of a table with one statement. */
import type { PostgresClient } from '@knoxcall/testkit';

/** Names of columns and their types. */
export type Columns = Readonly<Record<string, 'uuid' | 'text' | 'bytea' | 'bigint' | 'int' | 'json'>>;

/** `rows`: values in the order of the columns. */
export async function insertRows(
  client: PostgresClient,
  { table, columns }: { table: string; columns: Columns },
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const names = Object.keys(columns);
  const lists = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);
  const statement = `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${lists})`;
  await client.query(
    statement,
    names.map((_name, index) => rows.map((row) => row[index])),
  );
}
