/** Turns the errors of the template engine into problems. */
import { Problem } from '@knoxcall/problems';
import { TemplateError } from '@knoxcall/template';

/** Runs a step of the substitution. Throws `substitution_limit`, `value_not_representable`, `body_not_mergeable`. */
export function asProblem<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    if (error.code === 'unresolved_reference') throw new Problem('internal_error', { cause: error });
    throw new Problem(error.code, { message: `${error.message}.`, cause: error });
  }
}
