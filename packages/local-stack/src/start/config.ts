// The settings of the `start` command, read once. Settings that only a service reads are passed to it and checked
// there.
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import {
  adminToken,
  baseUrl,
  databaseUrl,
  parseConfig,
  ranges,
  redisUrl,
  wholeNumber,
} from '@knoxcall/config';
import { z } from 'zod';

const port = (usual: number) => wholeNumber(1, 65_535).default(usual);
const address = z
  .string()
  .refine((text) => isIP(text) !== 0, 'must be an IP address')
  .default('127.0.0.1');

/** The variables, by name; a test compares the README's table with them. */
export const startSchema = z
  .object({
    CONTROL_PLANE_PORT: port(4000),
    ADMIN_PORT: wholeNumber(1, 65_535).optional(),
    PROXY_PORT: port(4001),
    ECHO_PORT: port(4002),
    CONTROL_PLANE_METRICS_PORT: port(4003),
    PROXY_METRICS_PORT: port(4004),
    WORKER_METRICS_PORT: wholeNumber(1, 65_535).optional(),
    BIND_ADDRESS: address,
    METRICS_BIND_ADDRESS: address,
    KNOXCALL_DATA_DIR: z.string().default('.knoxcall'),
    DATABASE_URL: databaseUrl.optional(),
    DIRECT_DATABASE_URL: databaseUrl.optional(),
    REDIS_URL: redisUrl.optional(),
    KNOXCALL_ADMIN_TOKEN: adminToken.optional(),
    KNOXCALL_BOOTSTRAP_TENANT: z
      .string()
      .regex(/^[a-z0-9-]{1,63}$/, 'must be 1 to 63 of a-z, 0-9 and -')
      .default('demo'),
    KNOXCALL_BOOTSTRAP_API_KEY: z
      .string()
      .regex(/^tk_live_[A-Za-z0-9]{4,32}_[A-Za-z0-9-]{32,128}$/, 'must look like tk_live_<id>_<secret>')
      .optional(),
    KMS_PROVIDER: z.enum(['local', 'aws']).default('local'),
    KNOXCALL_MASTER_KEY: z.string().optional(),
    KNOXCALL_MASTER_KEY_FILE: z.string().optional(),
    EGRESS_ALLOW_CIDRS: ranges.default(['127.0.0.0/8', '::1/128']),
    EGRESS_DENY_ADDRESSES: z.string().optional(),
    PUBLIC_API_URL: baseUrl.optional(),
    PROXY_BASE_DOMAIN: z.string().default('localhost'),
  })
  .superRefine((settings, context) => {
    const seen = new Map<number, string>();
    for (const name of portVariables) {
      const wanted = settings[name];
      if (wanted === undefined) continue;
      const other = seen.get(wanted);
      const message = `is ${wanted}, and so is ${other}`;
      if (other !== undefined) context.addIssue({ code: 'custom', path: [name], message });
      seen.set(wanted, name);
    }
  });

/** Variables that name a port which `start` or a service of it listens on. */
export const portVariables = [
  'CONTROL_PLANE_PORT',
  'ADMIN_PORT',
  'PROXY_PORT',
  'ECHO_PORT',
  'CONTROL_PLANE_METRICS_PORT',
  'PROXY_METRICS_PORT',
  'WORKER_METRICS_PORT',
] as const;

type Settings = z.output<typeof startSchema>;

/** Settings under their variables' names, with `KNOXCALL_DATA_DIR` made absolute. */
export type StartConfig = Settings & { readonly PUBLIC_API_URL: string };

/**
 * Reads the environment; a relative data directory is one of `currentDirectory`.
 * @throws ConfigError that names every fault and no value of a secret.
 */
export function parseStartConfig(
  environment: Record<string, string | undefined>,
  currentDirectory: string,
): StartConfig {
  const settings = parseConfig(startSchema, environment);
  return {
    ...settings,
    KNOXCALL_DATA_DIR: resolve(currentDirectory, settings.KNOXCALL_DATA_DIR),
    PUBLIC_API_URL: settings.PUBLIC_API_URL ?? `http://localhost:${settings.CONTROL_PLANE_PORT}`,
  };
}
