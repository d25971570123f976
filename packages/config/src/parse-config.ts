/** Reads a service's settings once, at start, and reports every fault together. It never prints a value. */
import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { withSecretFiles } from './secret-files.ts';

/** Parses environment variables by a zod object whose keys are their names; an empty string counts as unset. */
export function parseConfig<Schema extends z.ZodObject>(
  schema: Schema,
  variables: Record<string, string | undefined>,
): z.output<Schema> {
  const environment = withSecretFiles(variables);
  const given = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`),
  );
}
