/** Fields of a route and of its environments, with their rules. */

import { X509Certificate } from 'node:crypto';
import { unescapePasted } from '@knoxcall/certificates';
import { authHeaders, routeAuth, substitutedPlaces } from '@knoxcall/snapshot';
import { z } from 'zod';
import { addressRange, displayName, uuid } from '../http/fields.ts';
import { headerFault, injectBody, injectHeaders, injectQuery } from './injection-fields.ts';
import { targetBaseUrl } from './target-url.ts';

/** A method token, as clients send it. `TRACE` and `CONNECT` are never allowed. */
const method = z
  .string()
  .regex(/^[A-Z][A-Z-]{0,31}$/, 'must be an HTTP method in upper case')
  .refine((name) => name !== 'TRACE' && name !== 'CONNECT', 'TRACE and CONNECT are never allowed');

/** How a route authenticates: the entry's own schema, with the rules of injected headers for header names. */
const auth = routeAuth.superRefine((given, context) => {
  for (const name of authHeaders(given)) {
    const fault = headerFault(name);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `${name} ${fault}` });
  }
});

const methodConfig = z.strictObject({
  inject_headers_json: injectHeaders.nullable().optional(),
  inject_query_json: injectQuery.nullable().optional(),
  auth: auth.nullable().optional(),
  inject_body_json: injectBody.nullable().optional(),
});
type MethodConfigs = Record<string, z.output<typeof methodConfig>>;

/** An object keyed by method, or a list of `{method, ...}`; both become the object. */
const methodConfigs = z
  .union([
    z.record(method, methodConfig),
    z
      .array(methodConfig.extend({ method }))
      .refine((list) => new Set(list.map((one) => one.method)).size === list.length, 'a method stands twice'),
  ])
  .transform((given): MethodConfigs => {
    if (!Array.isArray(given)) return given;
    return Object.fromEntries(given.map(({ method: name, ...config }) => [name, config]));
  });

const substituteIn = z
  .array(z.enum(substitutedPlaces))
  .refine((places) => new Set(places).size === places.length, 'a place stands twice');

const allowedMethods = z.array(method).max(32);

const certificateAuthority = z
  .string()
  .max(200_000)
  .transform(unescapePasted)
  .refine(isCertificate, 'must be one or more PEM certificates')
  // Splits a line that two certificates share: OpenSSL would stop reading there.
  .transform((pem) => pem.replace(/-----(?=-----BEGIN)/g, '-----\n'));

const pemCertificates = /^\s*(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/;

/** Certificates and nothing else: this field is shown again, so a private key must not get into it. */
function isCertificate(pem: string): boolean {
  if (!pemCertificates.test(pem)) return false;
  try {
    return pem
      .split(/(?<=-----END CERTIFICATE-----)/)
      .every((one) => one.trim() === '' || new X509Certificate(one).raw.length > 0);
  } catch {
    return false;
  }
}

/** Fields that may differ in each environment. */
const environmentFields = {
  enabled: z.boolean().nullable(),
  target_base_url: targetBaseUrl.nullable(),
  substitute_in: substituteIn.nullable(),
  inject_headers_json: injectHeaders.nullable(),
  inject_query_json: injectQuery.nullable(),
  auth: auth.nullable(),
  inject_body_json: injectBody.nullable(),
  method_configs: methodConfigs.nullable(),
  allowed_methods: allowedMethods.nullable(),
  mtls_certificate_id: uuid.nullable(),
};

/** Fields of a route for all its environments. */
const routeFields = {
  name: displayName,
  enabled: z.boolean(),
  requires_clients: z.boolean(),
  ip_allowlist: z.array(addressRange).max(1000).nullable(),
  rate_limit_enabled: z.boolean(),
  rate_limit_requests: z.number().int().min(1).max(10_000_000).nullable(),
  rate_limit_window_sec: z.number().int().min(1).max(86_400).nullable(),
  ca_certificate: certificateAuthority.nullable(),
  allowed_secrets: z.array(uuid).max(1000).nullable(),
  redact_response: z.boolean(),
  on_unscanned: z.enum(['pass', 'reject']),
  log_bodies: z.boolean(),
  timeout_ms: z.number().int().min(1).max(600_000),
  tls_max_version: z.enum(['1.2']).nullable(),
  rewrite_references: z.boolean(),
  foreign_redirects: z.enum(['withhold', 'pass']),
  propagate_trace: z.boolean(),
  collection_id: uuid.nullable(),
};

const { enabled: _paused, ...configurationFields } = environmentFields;

/** The base environment's configuration lies beside the route's own fields. */
const writable = { ...routeFields, ...configurationFields, target_base_url: targetBaseUrl };

const slug = z.string().regex(/^[a-z0-9-]{1,63}$/, 'must be 1 to 63 lower-case letters, digits and -');

export const updateRouteFields = z
  .strictObject(writable)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');

export const createRouteFields = z.strictObject(writable).partial().extend({
  name: routeFields.name,
  target_base_url: targetBaseUrl,
  slug: slug.optional(),
  base_environment: z.string().optional(),
});

export const overrideFields = z.strictObject(environmentFields).partial();

export type CreateRoute = z.output<typeof createRouteFields>;
export type UpdateRoute = z.output<typeof updateRouteFields>;
export type Override = z.output<typeof overrideFields>;
/** The parts that one configuration row holds. */
export type ConfigurationFields = z.output<typeof overrideFields>;
