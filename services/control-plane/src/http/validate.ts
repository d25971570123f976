/** Validates a request's input; all its faults are reported at once. */
import { closestName, Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { shownPath, unsafeParts } from './text-safety.ts';

export type FieldErrors = Record<string, string[]>;

/** A body of a megabyte may have a hundred thousand faults; the answer must stay smaller than the request. */
const maxReported = 100;
const maxNamed = 5;

/** A `validation_error` that names its fields. */
export function validationError(fields: FieldErrors, message?: string): Problem {
  return new Problem('validation_error', { message: message ?? textOf(fields), extra: { fields } });
}

/** Many libraries show the message only, so it names the fields too. */
function textOf(fields: FieldErrors): string {
  const faults = Object.entries(fields).map(([name, [first = 'is not valid']]) => `${name}: ${first}`);
  if (faults.length === 0) return 'The request is not valid.';
  const left = faults.length - maxNamed;
  return faults.slice(0, maxNamed).join('; ') + (left > 0 ? `; and ${left} more` : '');
}

/** Parses with the schema; `part` is named where a fault has no field of its own. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: 'body' | 'query',
): z.output<Schema> {
  const unsafe = unsafeParts(value);
  if (unsafe.length > 0) {
    throw validationError(Object.fromEntries(unsafe.map(({ path, fault }) => [path, [fault]])));
  }
  const parsed = schema.safeParse(value, { error: saidPlainly });
  if (parsed.success) return parsed.data;
  throw validationError(fieldErrors(parsed.error.issues, { part, known: namesIn(schema) }));
}

const unmet: ReadonlySet<string | undefined> = new Set(['invalid_type', 'invalid_value', 'invalid_union']);

/** The validator's "expected string, received undefined" means that the field is missing. */
function saidPlainly({ code, input }: z.core.$ZodRawIssue): string | undefined {
  return input === undefined && unmet.has(code) ? 'is required' : undefined;
}

type Whole = { part: string; known: readonly string[] };

function fieldErrors(issues: readonly z.core.$ZodIssue[], { part, known }: Whole): FieldErrors {
  const fields = new Map<string, string[]>();
  for (const { path, message } of issues.flatMap((issue) => faultsOf(issue, known)).slice(0, maxReported)) {
    const name = shownPath(path) || part;
    fields.set(name, [...(fields.get(name) ?? []), message]);
  }
  return Object.fromEntries(fields);
}

/** Fields of the object itself, where it is one. */
const namesIn = (schema: z.ZodType): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];

/** One issue names all unknown fields of an object. */
function faultsOf(
  issue: z.core.$ZodIssue,
  known: readonly string[],
): { path: PropertyKey[]; message: string }[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ path, message }];
  return issue.keys
    .slice(0, maxReported)
    .map((key) => ({ path: [...path, key], message: unknownField(key, path.length === 0 ? known : []) }));
}

function unknownField(key: string, known: readonly string[]): string {
  const near = closestName(key.slice(0, 64), known);
  return `is not a known field${near === undefined ? '' : `: did you mean ${near}?`}`;
}
