/** Distinguishes a database that is away, busy or stopping from one that refused a statement. */

import pg from 'pg';
import { Prisma } from '../generated/client.ts';

/** Prisma's own codes: not reached, timed out, closed, no connection free, transaction over, deadlock. */
const codes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034']);

/** Codes of the driver adapter's errors. */
const kinds = new Set(['SocketTimeout', 'ConnectionClosed', 'DatabaseNotReachable', 'TooManyConnections']);

/**
 * SQLSTATE (PostgreSQL, appendix A): connection (08, but for a statement that breaks the protocol), resources (53) and system (58), a server that stops, starts or
 * ends a statement (57), a lock, a transaction or an idle one that took too long, a deadlock, and a former primary that is a
 * replica now and writes nothing.
 */
const states = /^(08(?!P01)...|53...|57...|58...|55P03|25P01|25P03|25006|40001|40P01)$/;

/** Of the network; Prisma hands some of them on as they are, and some as its own code. */
const errnos = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);

/**
 * Messages of pg and pg-pool where no connection was free, none could be made, or one had ended; they have no
 * code.
 */
const messages = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
]);

type DriverCause = { kind?: string; originalCode?: string };

export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (messages.has(error.message) || errnos.has(code) || states.test(code)) return true;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  const adapterError: { cause?: DriverCause } = Object(error.meta?.driverAdapterError);
  const { kind = '', originalCode = '' } = adapterError.cause ?? {};
  return codes.has(error.code) || kinds.has(kind) || states.test(originalCode);
}

/** `taken`: a unique value exists already. `referenced`: a referenced row is missing or still in use. */
export type Refusal = 'taken' | 'referenced' | 'missing';

const refusals: Record<string, Refusal> = {
  P2002: 'taken',
  '23505': 'taken',
  P2003: 'referenced',
  '23503': 'referenced',
  P2025: 'missing',
};

/** Undefined where it was no refusal. */
export function refusalOf(error: unknown): Refusal | undefined {
  const isKnown = error instanceof Prisma.PrismaClientKnownRequestError || error instanceof pg.DatabaseError;
  return isKnown ? refusals[error.code ?? ''] : undefined;
}
