/**
 * What the control plane publishes and the proxy reads: the only thing the two planes share. Every payload is
 * sealed under the tenant's data key; the schemas are checked on both sides.
 */
import { z } from 'zod';
import { routeAuth } from './route-auth.ts';

const environmentName = z.string();

/**
 * `indexKey`: base64 of the 256-bit key of the name index. `directCalls`: null where calls must name a route; an entry of
 * an earlier version has none.
 */
export const tenantEntry = z.object({
  slug: z.string(),
  enabled: z.boolean(),
  indexKey: z.string(),
  directCalls: z.object({ defaultEnvironment: environmentName }).nullable().default(null),
});
export type TenantEntry = z.infer<typeof tenantEntry>;

/** A list that restricts; null: no restriction. Entries from before the list existed have none. */
const bounds = z.array(z.string()).nullable().default(null);

/**
 * `secretHash`: base64 of the SHA-256 of the key's secret part; `expiresAt` in Unix milliseconds; `allowedRoutes`: ids;
 * `allowedEnvironments`: names; `ipAllowlist`: IPs and CIDRs. Role `test`: values are hidden in answers, whatever the
 * route says. An older proxy that does not know the role refuses the key.
 */
export const apiKeyEntry = z.object({
  id: z.string(),
  role: z.enum(['invoke', 'read', 'editor', 'admin', 'test']),
  secretHash: z.string(),
  rateLimitRequests: z.number().nullable(),
  expiresAt: z.number().nullable(),
  allowedRoutes: bounds,
  allowedEnvironments: bounds,
  ipAllowlist: bounds,
});
export type ApiKeyEntry = z.infer<typeof apiKeyEntry>;

const templates = namedRecord(z.string().nullable()).nullable();

/** Where a caller's own placeholders may be replaced. */
export const substitutedPlaces = ['headers', 'query', 'path', 'body', 'multipart', 'websocket'] as const;
export type SubstitutedPlace = (typeof substitutedPlaces)[number];
/** Where a route replaces placeholders by default. */
export const defaultPlaces: readonly SubstitutedPlace[] = ['body'];

const injection = z.object({
  injectHeaders: templates,
  injectQuery: templates.default(null),
  auth: routeAuth.nullable().default(null),
  injectBody: namedRecord(z.custom<z.core.util.JSONType>()).nullable(),
});

/** What a route does in one environment; null inherits from the base environment. */
export const routeEnvironment = injection.extend({
  id: z.string(),
  enabled: z.boolean(),
  targetBaseUrl: z.string().nullable(),
  substituteIn: z.array(z.enum(substitutedPlaces)).nullable().default(null),
  methods: namedRecord(injection),
  allowedMethods: z.array(z.string()).nullable(),
  mtlsCertificateId: z.string().nullable(),
  /** IPs or CIDRs of the enabled clients assigned here. */
  clients: z.array(z.string()),
});
export type RouteEnvironment = z.infer<typeof routeEnvironment>;

export const routeEntry = z.object({
  id: z.string(),
  enabled: z.boolean(),
  requiresClients: z.boolean(),
  ipAllowlist: z.array(z.string()).nullable(),
  rateLimit: z.object({ requests: z.number(), windowSec: z.number() }).nullable(),
  caCertificate: z.string().nullable(),
  allowedSecrets: z.array(z.string()).nullable(),
  redactResponse: z.boolean(),
  onUnscanned: z.enum(['pass', 'reject']),
  logBodies: z.boolean(),
  timeoutMs: z.number(),
  // Entries of an earlier version lack these four fields.
  tlsMaxVersion: z.enum(['1.2']).nullable().default(null),
  rewriteReferences: z.boolean().default(true),
  foreignRedirects: z.enum(['withhold', 'pass']).default('withhold'),
  propagateTrace: z.boolean().default(false),
  baseEnvironment: environmentName,
  environments: namedRecord(routeEnvironment),
});
export type RouteEntry = z.infer<typeof routeEntry>;

/** Plain variables of an environment (`{{env:name}}`). An environment that never had variables has no entry. */
export const environmentEntry = z.object({ variables: namedRecord(z.string()) });
export type EnvironmentEntry = z.infer<typeof environmentEntry>;

/** From a name or slug to the id it stands for. */
export const nameEntry = z.object({ id: z.string() });
export type NameEntry = z.infer<typeof nameEntry>;

/**
 * A secret without its values. `environments` holds those that have one; `status` is the connection's for OAuth2
 * secrets and null for others. `renewable` is false where a connection cannot get another token. `allowedRoutes`: ids;
 * `alwaysRedact`: no answer to a request that carries it may show it.
 */
export const secretEntry = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['string', 'oauth2', 'certificate']),
  allowedHosts: z.array(z.string()).nullable(),
  allowedRoutes: bounds,
  alwaysRedact: z.boolean().default(false),
  expiresAt: z.number().nullable(),
  strictExpiryEnforcement: z.boolean(),
  environments: z.array(
    z.object({
      id: z.string(),
      name: environmentName,
      status: z.enum(['not_connected', 'connected', 'expired', 'error']).nullable(),
      renewable: z.boolean().optional(),
    }),
  ),
});
export type SecretEntry = z.infer<typeof secretEntry>;

/** The value entry of a certificate secret, as node:tls takes it. */
export const certificateValue = z.object({
  fingerprint: z.string(),
  cert: z.string(),
  key: z.string(),
});
export type CertificateValue = z.infer<typeof certificateValue>;

/**
 * For keys that people chose: the parsed record has no prototype, so a name such as `constructor` is not in it unless
 * somebody put it there.
 */
export function namedRecord<V extends z.ZodType>(value: V) {
  return z
    .record(z.string(), value)
    .transform((record): Record<string, z.output<V>> => Object.assign(Object.create(null), record));
}
