/** How a route authenticates its requests. Strings are templates; the schema gives the defaults. */
import { z } from 'zod';

const template = z.string().max(65_536);
const needed = template.min(1);

export const hmacDefaults = {
  secret_encoding: 'utf8',
  algorithm: 'sha256',
  encoding: 'hex',
  value: '{signature}',
} as const;

/** `value` may hold `{signature}` and `{timestamp}`; `message` the fields that a signature covers. */
const hmacAuth = z.strictObject({
  type: z.literal('hmac'),
  secret: needed,
  secret_encoding: z.enum(['utf8', 'base64', 'hex']).optional(),
  algorithm: z.enum(['sha256', 'sha512', 'sha1']).optional(),
  encoding: z.enum(['hex', 'base64']).optional(),
  header: z.string(),
  value: needed.optional(),
  message: needed,
  prefix: template.optional(),
  timestamp_header: z.string().optional(),
});
export type HmacAuth = z.infer<typeof hmacAuth>;

/** Region and service default to those of the caller's own signature. */
const awsAuth = z.strictObject({
  type: z.literal('aws_sigv4'),
  access_key_id: needed,
  secret_access_key: needed,
  session_token: needed.optional(),
  region: needed.optional(),
  service: needed.optional(),
});
export type AwsAuth = z.infer<typeof awsAuth>;

/** `none` turns authentication off; null inherits from another level. */
export const routeAuth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer'), token: needed }),
  z.strictObject({ type: z.literal('basic'), username: template, password: template }),
  z.strictObject({ type: z.literal('header'), name: z.string(), value: template }),
  z.strictObject({ type: z.literal('query'), name: z.string().min(1).max(256), value: template }),
  hmacAuth,
  awsAuth,
]);
export type RouteAuth = z.infer<typeof routeAuth>;

/** Every template of it, and where its values go: `header:<name>`, `query:<name>` or `signature`. */
export function authTemplates(auth: RouteAuth): { sentIn: string; template: string }[] {
  switch (auth.type) {
    case 'none':
      return [];
    case 'bearer':
      return [{ sentIn: 'header:Authorization', template: auth.token }];
    case 'basic':
      return [auth.username, auth.password].map((one) => ({ sentIn: 'header:Authorization', template: one }));
    case 'header':
    case 'query':
      return [{ sentIn: `${auth.type}:${auth.name}`, template: auth.value }];
    case 'aws_sigv4':
      return [
        { sentIn: 'header:Authorization', template: auth.access_key_id },
        { sentIn: 'header:X-Amz-Security-Token', template: auth.session_token ?? '' },
        ...[auth.secret_access_key, auth.region ?? '', auth.service ?? ''].map((template) => ({
          sentIn: 'signature',
          template,
        })),
      ];
    case 'hmac':
      return [
        ...[auth.secret, auth.message].map((one) => ({ sentIn: 'signature', template: one })),
        { sentIn: `header:${auth.header}`, template: (auth.prefix ?? '') + (auth.value ?? '') },
      ];
  }
}

/** Names of the headers that it sets. */
export function authHeaders(auth: RouteAuth): string[] {
  switch (auth.type) {
    case 'bearer':
    case 'basic':
      return ['Authorization'];
    case 'aws_sigv4':
      return ['Authorization', 'X-Amz-Date', 'X-Amz-Security-Token', 'X-Amz-Content-Sha256'];
    case 'header':
      return [auth.name];
    case 'hmac':
      return [auth.header, ...(auth.timestamp_header === undefined ? [] : [auth.timestamp_header])];
    default:
      return [];
  }
}
