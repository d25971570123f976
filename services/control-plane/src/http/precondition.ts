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
