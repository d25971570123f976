/** How many bytes a request may bring into memory, from its head alone. */
import type { Request } from 'express';
import { largestBodyBytes } from './body-memory.ts';
import type { Operation } from './operation.ts';
import { pageBytes } from './pagination.ts';

/**
 * Longest body of a request that takes access away. A longer one waits like any other, so that short ones are not held
 * up.
 */
const shortBytes = 4096;

/** The parts of an operation that determine its memory. */
export type Weighed = Pick<Operation, 'revokes' | 'list' | 'cursor' | 'lines'>;

/** True for a request that need not wait behind the rest of its tenant: it may revoke, and it is short. */
export function mayRevoke({ revokes }: Pick<Operation, 'revokes'>, request: Request): boolean {
  return revokes !== undefined && bodyBytes(request) <= shortBytes;
}

/** The least that a request costs: this bounds how many a tenant has at work at once. */
const leastBytes = 262_144;

/** Its body and, where it reads a list, a page of it. */
export function neededBytes(operation: Weighed, request: Request): number {
  if (mayRevoke(operation, request)) return 0;
  const page = operation.list || operation.cursor || operation.lines ? pageBytes : 0;
  return Math.max(leastBytes, bodyBytes(request) + page);
}

/** Bytes that the thread works on at once: the received body, or a page. Output in lines is neither. */
export function heavyBytes({ list, cursor }: Operation, body: Buffer | null): number {
  return list || cursor ? pageBytes : (body?.length ?? 0);
}

/** A body over the limit is refused without being collected. */
function bodyBytes({ headers }: Request): number {
  if (headers['transfer-encoding'] !== undefined) return largestBodyBytes;
  const declared = Number(headers['content-length'] ?? 0);
  return declared <= largestBodyBytes ? declared : 0;
}
