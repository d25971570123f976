/** Records whose keys are names that people chose. */
import { z } from 'zod';

/** The parsed record inherits nothing: no name is in it (`constructor`) that nobody put there. */
export function namedRecord<V extends z.ZodType>(value: V) {
  return z
    .record(z.string(), value)
    .transform((record): Record<string, z.output<V>> => Object.assign(Object.create(null), record));
}
