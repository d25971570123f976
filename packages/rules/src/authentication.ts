/** How a route authenticates, compiled: as headers and parameters like injected ones, or as a signature made at the end. */

import { type HmacRules, type MessagePart, type SecretEncoding, splitFields } from '@knoxcall/signing';
import { type AwsAuth, authHeaders, type HmacAuth, hmacDefaults, type RouteAuth } from '@knoxcall/snapshot';
import { type CompiledText, scanText } from '@knoxcall/template';
import { headerOf, type InjectedHeader, type InjectedParameter, parametersOf } from './injected.ts';

/** `reference`: key of a value. */
export type SignedPart<Field extends string> = MessagePart<Field> | { readonly reference: string };

const messageFields = ['method', 'path', 'query', 'timestamp', 'body', 'body_sha256'] as const;
export type MessageField = (typeof messageFields)[number];
const valueFields = ['signature', 'timestamp'] as const;
export type ValueField = (typeof valueFields)[number];

/** Names of headers in lower case. */
export type HmacSigning = {
  readonly type: 'hmac';
  readonly needsBody: boolean;
  readonly rules: HmacRules;
  readonly secret: CompiledText;
  readonly secretEncoding: SecretEncoding;
  readonly message: readonly SignedPart<MessageField>[];
  readonly header: string;
  readonly value: readonly SignedPart<ValueField>[];
  readonly timestampHeader: string | undefined;
};

/** Null: taken from the caller's own signature. */
export type AwsSigning = {
  readonly type: 'aws';
  readonly needsBody: true;
  readonly accessKeyId: CompiledText;
  readonly secretAccessKey: CompiledText;
  readonly sessionToken: CompiledText | null;
  readonly region: CompiledText | null;
  readonly service: CompiledText | null;
};

export type Signing = HmacSigning | AwsSigning;

type Authentication = {
  readonly headers: readonly InjectedHeader[];
  readonly query: readonly InjectedParameter[];
  readonly signing: Signing | null;
};

export const NO_AUTHENTICATION: Authentication = { headers: [], query: [], signing: null };

export function authenticationOf(auth: RouteAuth): Authentication {
  return { ...NO_AUTHENTICATION, ...setOf(auth) };
}

function setOf(auth: RouteAuth): Partial<Authentication> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'bearer':
      return { headers: [headerOf('Authorization', `Bearer ${auth.token}`)] };
    case 'basic':
      return { headers: [basicHeader(auth)] };
    case 'header':
      return { headers: [headerOf(auth.name, auth.value)] };
    case 'query':
      return { query: parametersOf({ [auth.name]: auth.value }) };
    case 'hmac':
      return { headers: hmacHeaders(auth), signing: hmacSigning(auth) };
    case 'aws_sigv4':
      return { headers: awsHeaders(auth), signing: awsSigning(auth) };
  }
}

function basicHeader({ username, password }: { username: string; password: string }): InjectedHeader {
  const basic = { username: scanText(username), password: scanText(password) };
  return { ...headerOf('Authorization', `Basic ${username}:${password}`), basic };
}

function hmacHeaders({ header, timestamp_header: timestamp, ...auth }: HmacAuth): InjectedHeader[] {
  const shown = (name: string, template: string): InjectedHeader => ({
    ...headerOf(name, template),
    signed: true,
  });
  const value = (auth.prefix ?? '') + (auth.value ?? hmacDefaults.value);
  return [shown(header, value), ...(timestamp === undefined ? [] : [shown(timestamp, '{timestamp}')])];
}

/** The signature that a client library made with keys of its own is dropped; only its region and service are used. */
function awsHeaders(auth: AwsAuth): InjectedHeader[] {
  return authHeaders(auth).map((name) =>
    name === 'Authorization'
      ? { ...headerOf(name, `AWS4-HMAC-SHA256 Credential=${auth.access_key_id}`), signed: true }
      : headerOf(name, null),
  );
}

function awsSigning(auth: AwsAuth): AwsSigning {
  const optional = (template: string | undefined) => (template === undefined ? null : scanText(template));
  return {
    type: 'aws',
    needsBody: true,
    accessKeyId: scanText(auth.access_key_id),
    secretAccessKey: scanText(auth.secret_access_key),
    sessionToken: optional(auth.session_token),
    region: optional(auth.region),
    service: optional(auth.service),
  };
}

function hmacSigning(auth: HmacAuth): HmacSigning {
  const message = partsOf(auth.message, messageFields);
  return {
    type: 'hmac',
    needsBody: message.some((part) => 'field' in part && part.field.startsWith('body')),
    rules: {
      algorithm: auth.algorithm ?? hmacDefaults.algorithm,
      encoding: auth.encoding ?? hmacDefaults.encoding,
    },
    secret: scanText(auth.secret),
    secretEncoding: auth.secret_encoding ?? hmacDefaults.secret_encoding,
    message,
    header: auth.header.toLowerCase(),
    value: partsOf((auth.prefix ?? '') + (auth.value ?? hmacDefaults.value), valueFields),
    timestampHeader: auth.timestamp_header?.toLowerCase(),
  };
}

/** One pass over placeholders and fields, so that neither is looked for in the other's value. */
function partsOf<Field extends string>(template: string, fields: readonly Field[]): SignedPart<Field>[] {
  const { bytes, placeholders } = scanText(template).scanned;
  const parts: SignedPart<Field>[] = [];
  let from = 0;
  for (const { start, end, reference } of placeholders) {
    parts.push(...splitFields(bytes.toString('utf8', from, start), fields), { reference: reference.key });
    from = end;
  }
  return [...parts, ...splitFields(bytes.toString('utf8', from), fields)];
}
