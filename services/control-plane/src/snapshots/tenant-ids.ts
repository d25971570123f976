/** Every tenant there is, page by page; one that is made meanwhile may be among them or not. */
import type { PrismaClient } from '@knoxcall/database';

const tenantsOfPage = 100;

export async function* tenantIds(database: PrismaClient): AsyncGenerator<string> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database.tenant.findMany({
      where: { id: { gt: last } },
      orderBy: { id: 'asc' },
      select: { id: true },
      take: tenantsOfPage,
    });
    for (const { id } of page) yield id;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}
