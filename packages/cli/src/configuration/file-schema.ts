/**
 * The schema of `knoxcall.yaml`. A missing field gets the service's own default, so that the file describes a resource
 * completely; the service checks the values in detail.
 */
import { z } from 'zod';

const text = z.string();
const templates = z.record(text, text.nullable());
const body = z.record(text, z.unknown());

const methodConfig = z.strictObject({
  inject_headers_json: templates.nullable().optional(),
  inject_query_json: templates.nullable().optional(),
  auth: body.nullable().optional(),
  inject_body_json: body.nullable().optional(),
});

/** An object keyed by method, or a list of `{method, ...}` as the API also takes it; both become the object. */
const methodConfigs = z
  .union([z.record(text, methodConfig), z.array(methodConfig.extend({ method: text }))])
  .transform((given) =>
    Array.isArray(given) ? Object.fromEntries(given.map(({ method, ...config }) => [method, config])) : given,
  );

/** What may differ in each environment. */
const configuration = {
  inject_headers_json: templates.nullable().default(null),
  inject_query_json: templates.nullable().default(null),
  auth: body.nullable().default(null),
  inject_body_json: body.nullable().default(null),
  method_configs: methodConfigs.nullable().default(null),
  allowed_methods: z.array(text).nullable().default(null),
  mtls_certificate: text.nullable().default(null),
};

const clientNames = z.array(text).default([]);

const environment = z.strictObject({
  display_name: text.nullable().default(null),
  description: text.nullable().default(null),
  color: text.nullable().default(null),
  /** Not compared if missing, because there is always exactly one default. */
  is_default: z.literal(true).optional(),
  variables: z.record(text, text).default({}),
});

const client = z.strictObject({
  type: z.enum(['server', 'user']).default('server'),
  ip_address: text,
  description: text.nullable().default(null),
  enabled: z.boolean().default(true),
});

const override = z.strictObject({
  enabled: z.boolean().nullable().default(null),
  target_base_url: text.nullable().default(null),
  substitute_in: z.array(text).nullable().default(null),
  ...configuration,
  clients: clientNames,
});

const route = z.strictObject({
  name: text.optional(),
  base_environment: text.default('production'),
  target_base_url: text,
  enabled: z.boolean().default(true),
  substitute_in: z.array(text).default(['body']),
  ...configuration,
  clients: clientNames,
  requires_clients: z.boolean().default(false),
  ip_allowlist: z.array(text).nullable().default(null),
  rate_limit_enabled: z.boolean().default(false),
  rate_limit_requests: z.number().nullable().default(null),
  rate_limit_window_sec: z.number().nullable().default(null),
  ca_certificate: text.nullable().default(null),
  allowed_secrets: z.array(text).nullable().default(null),
  redact_response: z.boolean().default(false),
  on_unscanned: z.enum(['pass', 'reject']).default('pass'),
  log_bodies: z.boolean().default(true),
  timeout_ms: z.number().default(30_000),
  tls_max_version: z.enum(['1.2']).nullable().default(null),
  rewrite_references: z.boolean().default(true),
  foreign_redirects: z.enum(['withhold', 'pass']).default('withhold'),
  propagate_trace: z.boolean().default(false),
  environments: z.record(text, override.nullable()).default({}),
});

/** The policy of a secret. Not compared if missing, because a default would loosen it. */
const policy = z.strictObject({
  allowed_hosts: z.array(text).nullable().optional(),
  allowed_routes: z.array(text).nullable().optional(),
  always_redact: z.boolean().optional(),
});

/** A list of names, or names with their policies; both become the latter. */
const secrets = z
  .union([z.array(text), z.record(text, policy.nullable())], {
    error:
      'is a list of names that must exist, or says of each who may use it (allowed_hosts, allowed_routes, ' +
      'always_redact); values never stand in this file: use knoxcall secrets set',
  })
  .transform((given) =>
    Array.isArray(given) ? Object.fromEntries(given.map((name) => [name, null])) : given,
  );

export const fileSchema = z.strictObject({
  secrets: secrets.default({}),
  environments: z.record(text, environment.nullable()).default({}),
  clients: z.record(text, client).default({}),
  routes: z.record(text, route).default({}),
});

export type ConfigurationFile = z.output<typeof fileSchema>;

/** An entry without any field of its own: `staging:` and nothing after it. */
export const emptyEnvironment = environment.parse({});
export const emptyOverride = override.parse({});
