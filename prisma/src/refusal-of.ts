/** Why the database refused a statement, where the statement is to blame: by Prisma's code or by SQLSTATE. */
import pg from 'pg';
import { Prisma } from '../generated/client.ts';

/** `taken`: something unique is there already. `referenced`: of rows that belong together one is not there. */
export type Refusal = 'taken' | 'referenced' | 'missing';

const refusals: Record<string, Refusal> = {
  P2002: 'taken',
  '23505': 'taken',
  P2003: 'referenced',
  '23503': 'referenced',
  P2025: 'missing',
};

/** Undefined where it did not refuse. */
export function refusalOf(error: unknown): Refusal | undefined {
  const isKnown = error instanceof Prisma.PrismaClientKnownRequestError || error instanceof pg.DatabaseError;
  return isKnown ? refusals[error.code ?? ''] : undefined;
}
