/**
 * Signs a request with AWS Signature Version 4, in the `Authorization` header. The request must be final: whatever is
 * changed afterwards makes the signature wrong.
 * Source: AWS IAM User Guide, "Create a signed AWS API request".
 */
import { createScope, SignatureV4 } from '@smithy/signature-v4';
import { decodePercent, encodeRfc3986, queryMembers } from './percent.ts';
import { Sha256 } from './sha256.ts';

export type AwsCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
};

/** The region and service of a signature, such as `eu-west-1` and `s3`. */
export type AwsScope = { readonly region: string; readonly service: string };

export type AwsRequest = {
  readonly method: string;
  /** The path as it goes out; begins with `/`, without the query. */
  readonly path: string;
  /** The query as it goes out, without `?`; may be empty. */
  readonly query: string;
  /** The headers to sign, `host` among them; flat `[name, value, ...]`, one character a byte. */
  readonly headers: readonly string[];
  /** The bytes of the body, or the value of `x-amz-content-sha256` for a body that is not at hand. */
  readonly payload: Uint8Array | { readonly declared: string };
};

export type AwsSigned = {
  /** Headers to set on the request, flat: `authorization`, `x-amz-date` and others that belong to them. */
  readonly headers: readonly string[];
  /** 64 hexadecimal digits; the seed of the signatures of chunks. */
  readonly signature: string;
  /** Signs the chunks of a streaming body with the same key and scope. */
  readonly chunks: ChunkSigner;
};

export type ChunkSigner = {
  /** `YYYYMMDDTHHMMSSZ` and the credential scope, as they stand in each string to sign. */
  readonly prefix: string;
  sign(stringToSign: string): Promise<string>;
};

/** The signing rules of a service. */
export type AwsRules = {
  /**
   * The path is signed encoded once, with every segment as it is; other services sign it normalised and encoded twice.
   */
  readonly keepsPath: boolean;
  /** The hash of the body goes out in `x-amz-content-sha256`. */
  readonly sendsPayloadHash: boolean;
};

const S3_LIKE = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts']);

export function awsRulesOf(service: string): AwsRules {
  const isS3 = S3_LIKE.has(service);
  return { keepsPath: isS3, sendsPayloadHash: isS3 };
}

export type AwsSigning = {
  readonly credentials: AwsCredentials;
  readonly scope: AwsScope;
  readonly rules: AwsRules;
  readonly at: Date;
};

const OWN_HEADERS = ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'];

export async function signAws(
  request: AwsRequest,
  { credentials, scope, rules, at }: AwsSigning,
): Promise<AwsSigned> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === null ? {} : { sessionToken }) },
    ...scope,
    sha256: Sha256,
    uriEscapePath: !rules.keepsPath,
    applyChecksum: rules.sendsPayloadHash,
  });
  const signed = await signer.sign(asSmithy(request, rules), { signingDate: at });
  const headers = OWN_HEADERS.flatMap((name) => {
    const value = signed.headers[name];
    return value === undefined ? [] : [name, value];
  });
  const longDate = signed.headers['x-amz-date'] ?? '';
  const shortDate = longDate.slice(0, 8);
  return {
    headers,
    signature: /Signature=([0-9a-f]{64})$/.exec(signed.headers.authorization ?? '')?.[1] ?? '',
    chunks: {
      prefix: `${longDate}\n${createScope(shortDate, scope.region, scope.service)}`,
      sign: (stringToSign) => signer.sign(stringToSign, { signingDate: at }),
    },
  };
}

function asSmithy({ method, path, query, headers, payload }: AwsRequest, rules: AwsRules) {
  const joined = joinedHeaders(headers);
  const isDeclared = !(payload instanceof Uint8Array);
  if (isDeclared) joined['x-amz-content-sha256'] = payload.declared;
  return {
    method,
    protocol: 'https:',
    hostname: joined.host ?? '',
    path: rules.keepsPath ? encodedOnce(path) : path,
    query: groupedQuery(query),
    headers: joined,
    body: isDeclared ? undefined : payload,
  };
}

/** Decoded and encoded again, so that every spelling of a path has one signature. */
function encodedOnce(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeRfc3986(decodePercent(segment)))
    .join('/');
}

function groupedQuery(query: string): Record<string, string[]> {
  const grouped: Record<string, string[]> = Object.create(null);
  for (const [name, value] of queryMembers(query)) {
    const values = grouped[name];
    if (values === undefined) grouped[name] = [value];
    else values.push(value);
  }
  return grouped;
}

/**
 * Several headers of one name are signed as one, joined by commas. Values that are UTF-8 on the wire are signed as
 * UTF-8.
 */
function joinedHeaders(flat: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] ?? '').toLowerCase();
    const value = Buffer.from((flat[at + 1] ?? '').trim(), 'latin1').toString('utf8');
    const before = joined[name];
    joined[name] = before === undefined ? value : `${before},${value}`;
  }
  return joined;
}
