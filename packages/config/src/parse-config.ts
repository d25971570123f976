/** Reads a service's settings once, at start, and reports every fault together. It never prints a value. */

import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** An error with every fault of a configuration, and none of its values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

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

/** Every setting that may hold a secret. The master key's file has rules of its own (`KNOXCALL_MASTER_KEY_FILE`). */
export const secretVariables = [
  'DATABASE_URL',
  'DIRECT_DATABASE_URL',
  'MAINTENANCE_DATABASE_URL',
  'REDIS_URL',
  'KNOXCALL_ADMIN_TOKEN',
  'OIDC_CLIENT_SECRET',
  'AUDIT_SINK_TOKEN',
  'REQUEST_LOG_SINK_TOKEN',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'KNOXCALL_BOOTSTRAP_API_KEY',
] as const;

type Environment = Record<string, string | undefined>;

/** The environment with each file's text, without the line end, in place of its `_FILE` variable. Throws `ConfigError`. */
export function withSecretFiles(environment: Environment): Environment {
  const result = { ...environment };
  const faults = secretVariables.flatMap((name) => {
    const path = environment[`${name}_FILE`];
    delete result[`${name}_FILE`];
    if (!path) return [];
    if (environment[name]) return [`${name}_FILE: ${name} is set too; set only one of them`];
    const text = readText(path);
    if (text === undefined) return [`${name}_FILE: cannot be read, or is empty`];
    result[name] = text;
    return [];
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return result;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch {
    return undefined;
  }
}
