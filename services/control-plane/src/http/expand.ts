/** `expand`: large fields that a list leaves out unless they are named. */
import { z } from 'zod';

/** A comma-separated list of some of these names; anything else is refused. */
export function expandQuery<Field extends string>(fields: readonly [Field, ...Field[]]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(fields, `must be a list of ${fields.join(', ')}`)))
    .default([])
    .meta({
      type: 'string',
      description: `Fields that the list leaves out otherwise, comma-separated: ${fields.join(', ')}.`,
    });
}
