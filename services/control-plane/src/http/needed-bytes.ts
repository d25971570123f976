/** What a request may bring into memory, told from its head alone. */
import type { Request } from 'express';
import type { Operation } from './operation.ts';
import { pageBytes } from './pagination.ts';
import { bodyLimitBytes } from './read-body.ts';

/** Of a request that takes access away. A longer one waits like every other, so that the way stays clear. */
const shortBytes = 4096;

/** What of an operation says how much memory it takes. */
export type Weighed = Pick<Operation, 'revokes' | 'list' | 'cursor' | 'lines'>;

/** True for what need not wait behind the rest of what its tenant does: it may revoke, and it is short. */
export function mayRevoke({ revokes }: Pick<Operation, 'revokes'>, request: Request): boolean {
  return revokes !== undefined && bodyBytes(request) <= shortBytes;
}

/** What every request costs: so that a tenant has so many at work at once, and its others wait. */
const leastBytes = 262_144;

/** Its body and, where it reads a list, a page of it. */
export function neededBytes(operation: Weighed, request: Request): number {
  if (mayRevoke(operation, request)) return 0;
  const page = operation.list || operation.cursor || operation.lines ? pageBytes : 0;
  return Math.max(leastBytes, bodyBytes(request) + page);
}

/** What the thread has to work on at once: the body that came, or a page. What is written line by line is neither. */
export function heavyBytes({ list, cursor }: Operation, body: Buffer | null): number {
  return list || cursor ? pageBytes : (body?.length ?? 0);
}

/** What is longer than the limit is refused without being collected. */
function bodyBytes({ headers }: Request): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimitBytes;
  const declared = Number(headers['content-length'] ?? 0);
  return declared <= bodyLimitBytes ? declared : 0;
}
