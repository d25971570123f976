/**
 * PostgreSQL takes any index that begins with the tenant for as good as the primary key where it believes that a tenant
 * has about one row, and then reads all rows of a tenant to find one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const schema = readFileSync(join(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8');

/** Their queries read in the order of the index. */
const readInOrder = new Set(['request_logs', 'outbox', 'webhook_deliveries', 'one_time_links']);

/** The tables with a further index that begins with the tenant, and nothing cheaper for finding a row by its id. */
function competing(text: string): string[] {
  return text
    .split(/^model /m)
    .slice(1)
    .filter(
      (model) => /@@(unique|index)\(\[tenantId,/.test(model) && !model.includes('@@index([id], type: Hash)'),
    )
    .map((model) => /@@map\("(\w+)"\)/.exec(model)?.[1] ?? model);
}

test('no other index competes with the primary key', () => {
  expect(competing(schema).filter((table) => !readInOrder.has(table))).toEqual([]);
});

test('a competing index is seen', () => {
  expect(
    competing('model A {\n  @@id([tenantId, id])\n  @@unique([tenantId, name])\n  @@map("as")\n}'),
  ).toEqual(['as']);
});
