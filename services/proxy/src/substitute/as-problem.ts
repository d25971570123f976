/** Turns the errors of the template engine into problems. */
import { Problem } from '@knoxcall/problems';
import { type Steps, TemplateError } from '@knoxcall/template';

/** Runs a step of the substitution. Throws `substitution_limit`, `value_not_representable`, `body_not_mergeable`. */
export function asProblem<Result>(step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    throw problemOf(error);
  }
}

/** The same for work in steps. */
export function* asProblemInSteps<Result>(steps: Steps<Result>): Steps<Result> {
  try {
    return yield* steps;
  } catch (error) {
    throw problemOf(error);
  }
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof TemplateError)) return error;
  if (error.code === 'unresolved_reference') return new Problem('internal_error', { cause: error });
  return new Problem(error.code, { message: `${error.message}.`, cause: error });
}
