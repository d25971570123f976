/** From what came in to what the handler may rely on; every fault of one request is reported at once. */
import { Problem } from '@knoxcall/problems';
import type { z } from 'zod';
import { shownPath, unsafeParts } from './text-safety.ts';

export type FieldErrors = Record<string, string[]>;

/** A body of a megabyte may have a hundred thousand faults; the answer must not be larger than the question. */
const maxReported = 100;

/** A `validation_error` that names its fields. */
export function validationError(fields: FieldErrors, message?: string): Problem {
  const names = Object.keys(fields);
  const first = names[0] === undefined ? undefined : fields[names[0]]?.[0];
  const text = message ?? (first === undefined ? 'The request is not valid.' : `${names[0]}: ${first}`);
  return new Problem('validation_error', { message: text, extra: { fields } });
}

/** Parses with the schema; `part` names what is wrong where the fault has no field of its own. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: 'body' | 'query',
): z.output<Schema> {
  const unsafe = unsafeParts(value);
  if (unsafe.length > 0) {
    throw validationError(Object.fromEntries(unsafe.map(({ path, fault }) => [path, [fault]])));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw validationError(fieldErrors(parsed.error.issues, part));
}

function fieldErrors(issues: readonly z.core.$ZodIssue[], part: string): FieldErrors {
  const fields = new Map<string, string[]>();
  for (const { path, message } of issues.flatMap(faultsOf).slice(0, maxReported)) {
    const name = shownPath(path) || part;
    fields.set(name, [...(fields.get(name) ?? []), message]);
  }
  return Object.fromEntries(fields);
}

/** One issue names all unknown fields of an object. */
function faultsOf(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string }[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path, message }];
  return issue.keys
    .slice(0, maxReported)
    .map((key) => ({ path: [...path, key], message: 'is not a known field' }));
}
