/** Lists that are read from the newest on: where the next part begins, as a text that means nothing to the caller. */
import { z } from 'zod';
import { wholeNumber } from './pagination.ts';
import { validationError } from './validate.ts';

/** `cursor` as `meta.next_cursor` gave it; `limit` 1..200 (50). */
export const cursorQuery = { cursor: z.string().min(1).max(200).optional(), limit: wholeNumber(1, 200, 50) };

export const encodeCursor = (position: readonly string[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Undefined where none was given; one that we did not make: 400. */
export function decodeCursor<Position extends z.ZodType>(
  cursor: string | undefined,
  position: Position,
): z.output<Position> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = position.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (!parsed.success) throw validationError({ cursor: ['must be what meta.next_cursor gave'] });
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Cuts off the one row that was read beyond the limit: where there is one, there is more. */
export function cutPart<Row>(
  rows: readonly Row[],
  size: number,
  positionOf: (last: Row) => readonly string[],
): { rows: Row[]; meta: { next_cursor: string | null } } {
  const part = rows.slice(0, size);
  const last = part.at(-1);
  const more = rows.length > size && last !== undefined;
  return { rows: part, meta: { next_cursor: more ? encodeCursor(positionOf(last)) : null } };
}
