// Services of two releases share one schema, so a migration removes nothing that the previous release needs (docs/upgrade.md).
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../prisma/migrations');
const migrations = globSync('*/migration.sql', { cwd: folder }).map((path) => ({
  path,
  sql: readFileSync(join(folder, path), 'utf8'),
}));

/** Statements that may break a service of the previous release. */
function narrowing(sql: string): string[] {
  const statements = sql
    .replaceAll(/^\s*--.*$/gm, '')
    .replaceAll(replaced, '$2')
    .split(';');
  return statements.map((statement) => statement.replaceAll(/\s+/g, ' ').trim()).filter(isNarrowing);
}

/** A table that makes room for another one of its name, in the same transaction. */
const replaced = /ALTER TABLE ("\w+") RENAME TO "\w+";([\s\S]*?CREATE TABLE \1)/g;

function isNarrowing(statement: string): boolean {
  if (/^DROP (TABLE|VIEW|TYPE|SCHEMA)\b/i.test(statement)) return true;
  if (!/^ALTER TABLE\b/i.test(statement)) return false;
  if (/\b(RENAME|DROP COLUMN|SET NOT NULL|DROP DEFAULT|(SET DATA )?TYPE)\b/i.test(unquoted(statement)))
    return true;
  const added = statement.split(/\bADD COLUMN\b/i).slice(1);
  return added.some((column) => /\bNOT NULL\b/i.test(column) && !/\bDEFAULT\b/i.test(column));
}

/** The SQL without names and texts, because a column may be called "type". */
const unquoted = (statement: string): string => statement.replaceAll(/"[^"]*"|'[^']*'/g, '');

test('a migration either only adds, or first names the contract that it ends', () => {
  expect(migrations.length).toBeGreaterThan(20);
  const silent = migrations.filter(({ sql }) => !/^-- Contract: \S/.test(sql) && narrowing(sql).length > 0);
  expect(silent.map(({ path, sql }) => [path, narrowing(sql)])).toEqual([]);
});

test.each([
  'DROP TABLE "webhooks"',
  'ALTER TABLE "routes" DROP COLUMN "name"',
  'ALTER TABLE "routes" RENAME COLUMN "name" TO "title"',
  'ALTER TABLE "routes" RENAME TO "ways"',
  'ALTER TABLE "routes" ALTER COLUMN "name" SET NOT NULL',
  'ALTER TABLE "routes" ALTER COLUMN "name" SET DATA TYPE UUID',
  'ALTER TABLE "routes" ADD COLUMN "a" TEXT NOT NULL DEFAULT \'\', ADD COLUMN "b" TEXT NOT NULL',
])('%s counts as removing something', (statement) => {
  expect(narrowing(`-- Why.\n${statement};\n`)).toEqual([statement]);
});

test.each([
  'CREATE TABLE "x" ("type" TEXT NOT NULL)',
  'ALTER TABLE "routes" ADD COLUMN "type" TEXT NOT NULL DEFAULT \'pass\'',
  'ALTER TABLE "routes" ADD CONSTRAINT "c" CHECK ("type" IN (\'rename\'))',
  'DROP INDEX "routes_name_idx"',
  'ALTER TABLE "routes" RENAME TO "routes_of_before"; CREATE TABLE "routes" ("id" UUID NOT NULL)',
])('%s does not count as removing something', (statement) => {
  expect(narrowing(`${statement};`)).toEqual([]);
});
