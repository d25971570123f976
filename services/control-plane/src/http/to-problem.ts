/** Where blame is known for what the database and KMS report; everything else is ours. */
import { isDatabaseTimeout, Prisma } from '@knoxcall/database';
import { KeyWrapperError } from '@knoxcall/envelope';
import { Problem, type ProblemType } from '@knoxcall/problems';

const retry = { 'Retry-After': '1' };

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof KeyWrapperError || isDatabaseTimeout(error))
    return new Problem('dependency_unavailable', { headers: retry, cause: error });
  if (error instanceof Prisma.PrismaClientKnownRequestError) return databaseProblem(error);
  if (error instanceof Prisma.PrismaClientInitializationError) {
    return new Problem('dependency_unavailable', { headers: retry, cause: error });
  }
  return new Problem('internal_error', { cause: error });
}

const byCode: Record<string, ProblemType> = {
  P2002: 'conflict',
  P2003: 'conflict',
  P2025: 'not_found',
  P1001: 'dependency_unavailable',
  P1002: 'dependency_unavailable',
  P1008: 'dependency_unavailable',
  P1017: 'dependency_unavailable',
  P2024: 'dependency_unavailable',
  P2028: 'dependency_unavailable',
};

function databaseProblem(error: Prisma.PrismaClientKnownRequestError): Problem {
  const type = byCode[error.code] ?? 'internal_error';
  const headers = type === 'dependency_unavailable' ? retry : {};
  return new Problem(type, { headers, cause: error });
}
