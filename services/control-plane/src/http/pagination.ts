/** Page numbers, sizes, orders and filters of every list. */
import { z } from 'zod';
import { validationError } from './validate.ts';

type SortOptions<Field extends string> = {
  by: readonly [Field, ...Field[]];
  default: Field;
  order: 'asc' | 'desc';
};

/** A query parameter is text; the document shows it as a number. */
export function wholeNumber(minimum: number, maximum: number, fallback: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(minimum).max(maximum))
    .default(fallback)
    .meta({ type: 'integer', minimum, maximum, default: fallback });
}

/** `page` >= 1, `per_page` 1..100 (20), `sort` from the list, `order` asc or desc. */
export function listQuery<Field extends string>(sort: SortOptions<Field>) {
  return z.strictObject({
    page: wholeNumber(1, 999_999_999, 1),
    per_page: wholeNumber(1, 100, 20),
    sort: z.enum(sort.by).prefault(sort.default),
    order: z.enum(['asc', 'desc']).default(sort.order),
  });
}

/** More than any list has, and within PostgreSQL's numbers. */
const maxSkip = 2_147_483_647;

/** `skip` and `take` of a page. */
export function pageOf(query: { page: number; per_page: number }): { skip: number; take: number } {
  return { skip: Math.min((query.page - 1) * query.per_page, maxSkip), take: query.per_page };
}

type Query = { page: number; per_page: number; sort: string; order: 'asc' | 'desc' };

/** The query for a page: the columns to sort by, and the rows. */
type Page = {
  orderBy: [Record<string, 'asc' | 'desc'>, { id: 'asc' }];
  skip: number;
  take: number;
};

type Source<Row, Shown> = {
  rows: (page: Page) => Promise<Row[]>;
  count: () => Promise<number>;
  show: (row: Row) => Shown;
};

/** One page of a list, and the number of all items. Columns have the query's names in camel case. */
export async function readPage<Row, Shown>(
  query: Query,
  { rows, count, show }: Source<Row, Shown>,
): Promise<{ data: Shown[]; total: number }> {
  const column = query.sort.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  const page: Page = { orderBy: [{ [column]: query.order }, { id: 'asc' }], ...pageOf(query) };
  const [found, total] = await Promise.all([rows(page), count()]);
  return { data: found.map(show), total };
}

/** A filter for text that contains the given text in any case; `%` and `_` stand for themselves. */
export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' };
}

/** How large a page of a list may be. */
export const pageBytes = 2_097_152;

/**
 * Refuses a page that is too large, with the number of items that fits: a page always has `per_page` items where there
 * are enough. A single item is always returned.
 */
export function requireSmallPage(bytes: number, items: number): void {
  if (bytes <= pageBytes || items <= 1) return;
  const fits = Math.max(1, Math.floor((items * pageBytes) / bytes));
  throw validationError({
    per_page: [`gives a page of ${bytes} bytes, and ${pageBytes} are the most: try ${fits}`],
  });
}
