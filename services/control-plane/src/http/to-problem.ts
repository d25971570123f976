/** Where blame is known for what the database and KMS report; everything else is ours. */
import { isDatabaseAway, Prisma } from '@knoxcall/database';
import { KeyWrapperError } from '@knoxcall/envelope';
import { Problem, type ProblemType } from '@knoxcall/problems';

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof KeyWrapperError || isDatabaseAway(error)) {
    return new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause: error });
  }
  const isKnown = error instanceof Prisma.PrismaClientKnownRequestError;
  const type = isKnown ? byCode[error.code] : undefined;
  return new Problem(type ?? 'internal_error', { cause: error });
}

const byCode: Record<string, ProblemType> = {
  P2002: 'conflict',
  P2003: 'conflict',
  P2025: 'not_found',
};
