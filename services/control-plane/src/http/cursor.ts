/**
 * Lists that are read from the newest on: the position of the next part, as a text that callers need not understand.
 */
import { z } from 'zod';
import { pageBytes, wholeNumber } from './pagination.ts';
import { validationError } from './validate.ts';

/** `cursor` from `meta.next_cursor`; `limit` 1..200 (50). */
export const cursorQuery = { cursor: z.string().min(1).max(200).optional(), limit: wholeNumber(1, 200, 50) };

export const encodeCursor = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Undefined where none was given; one that we did not make is refused with 400. */
export function decodeCursor<Position extends z.ZodType>(
  cursor: string | undefined,
  position: Position,
): z.output<Position> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = position.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) throw validationError({ cursor: ['must be a value of meta.next_cursor'] });
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Part<Row, Shown> = {
  limit: number;
  show: (row: Row) => Shown;
  positionOf: (last: Row) => readonly string[];
};

/**
 * Cuts off the one row that was read beyond the limit: where there is one, there is more. A part may have fewer rows
 * than `limit`: it also ends where the next row would make it too large for a page.
 */
export function cutPart<Row, Shown>(
  rows: readonly Row[],
  { limit, show, positionOf }: Part<Row, Shown>,
): { data: Shown[]; meta: { next_cursor: string | null } } {
  const data: Shown[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, limit)) {
    const shown = show(row);
    bytes += Buffer.byteLength(JSON.stringify(shown));
    if (bytes > pageBytes && data.length > 0) break;
    data.push(shown);
  }
  const last = rows[data.length - 1];
  const more = rows.length > data.length && last !== undefined;
  return { data, meta: { next_cursor: more ? encodeCursor(positionOf(last)) : null } };
}
