/** Where blame is known for what the database and KMS report; everything else is ours. */
import { isDatabaseAway, refusalOf } from '@knoxcall/database';
import { KeyWrapperError } from '@knoxcall/envelope';
import { Problem } from '@knoxcall/problems';

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof KeyWrapperError || isDatabaseAway(error)) {
    return new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause: error });
  }
  const refusal = refusalOf(error);
  const type = refusal === undefined ? 'internal_error' : refusal === 'missing' ? 'not_found' : 'conflict';
  return new Problem(type, { cause: error });
}
