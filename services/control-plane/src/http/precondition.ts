/** `If-Match`: a change is made to the version that the caller has read, or not at all. */
import { Problem } from '@knoxcall/problems';
import type { Request } from 'express';

/** Throws `precondition_failed` where the caller asked for another version than this. */
export type Precondition = (etag: string) => void;

/** Without the header, and with `*`, every version will do. */
export function readPrecondition(request: Request): Precondition {
  const wanted = request.get('if-match');
  if (wanted === undefined || wanted.trim() === '*') return () => undefined;
  const tags = wanted.split(',').map((tag) => tag.trim());
  return (etag) => {
    if (!tags.includes(etag)) throw new Problem('precondition_failed');
  };
}

type Present<Row, T> = {
  /** Reads the resource inside the transaction, where nobody else can change it. */
  load: () => Promise<Row | null>;
  precondition: Precondition;
  work: (present: Row) => Promise<T>;
};

/**
 * Works on the resource as it is now, not as it was when the request came. The version is judged last, so that what
 * is wrong with the request itself is said first; the transaction undoes the work.
 */
export async function onPresent<Row extends { etag: string }, T>({
  load,
  precondition,
  work,
}: Present<Row, T>): Promise<T> {
  const present = await load();
  if (present === null) throw new Problem('not_found');
  const result = await work(present);
  precondition(present.etag);
  return result;
}
