/** Page numbers, sizes and orders of every list. */
import { z } from 'zod';

type SortOptions<Field extends string> = {
  by: readonly [Field, ...Field[]];
  default: Field;
  order: 'asc' | 'desc';
};

const wholeNumberText = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number);

/** `page` >= 1, `per_page` 1..100 (20), `sort` from the list, `order` asc or desc. */
export function listQuery<Field extends string>(sort: SortOptions<Field>) {
  return z.strictObject({
    page: wholeNumberText.pipe(z.number().int().min(1).max(1_000_000)).default(1),
    per_page: wholeNumberText.pipe(z.number().int().min(1).max(100)).default(20),
    sort: z.enum(sort.by).default(sort.default as never),
    order: z.enum(['asc', 'desc']).default(sort.order),
  });
}

/** `skip` and `take` of a page. */
export function pageOf(query: { page: number; per_page: number }): { skip: number; take: number } {
  return { skip: (query.page - 1) * query.per_page, take: query.per_page };
}
