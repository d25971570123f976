/** Secrets may come in files, as container engines mount them: `DATABASE_URL_FILE` names a file that holds DATABASE_URL. */
import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

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
    if (environment[name]) return [`${name}_FILE: ${name} is set too; only one of them may be`];
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
