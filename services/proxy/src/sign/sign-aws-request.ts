/**
 * Signs a request for AWS in place of its client library, which signed it with keys of its own. That signature is
 * dropped; only its region and service are used.
 */

import { Problem } from '@knoxcall/problems';
import { type AwsSigning, valuesOf } from '@knoxcall/rules';
import {
  AwsChunkSigner,
  type AwsCredentials,
  type AwsScope,
  type AwsSigned,
  awsRulesOf,
  type PresignedQuery,
  readPresignedQuery,
  scopeOfAuthorization,
  signAws,
} from '@knoxcall/signing';
import { type CompiledText, renderText, UNLIMITED } from '@knoxcall/template';
import type { UpstreamBody, UpstreamDecision } from '../forward/decision.ts';
import { pairs } from '../forward/response-head.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { asProblem } from '../substitute/as-problem.ts';
import { requireLegalValue } from '../substitute/substitute-headers.ts';
import { awsPayload, isSignedInChunks } from './aws-payload.ts';
import type { Signer } from './sign-hmac.ts';

type AwsSigner = Signer & {
  readonly inbound: Pick<Inbound, 'headers'>;
  /** The body differs from the caller's. */
  readonly isBodyChanged: boolean;
  /** Takes memory for a chunk; throws where too little is left. */
  readonly hold: (bytes: number) => void;
};

/** Throws `body_not_signable`, `invalid_header_value`, `missing_variable`, `substitution_limit`, `overloaded`. */
export async function signAwsRequest(
  decision: UpstreamDecision,
  signing: AwsSigning,
  signer: AwsSigner,
): Promise<UpstreamDecision> {
  const { path, query, presigned } = splitTarget(decision.path);
  const headers = [...standingHeaders(decision, signer), ...(presigned?.hoisted ?? [])];
  const scope = scopeOf(signing, signer, presigned);
  const rules = awsRulesOf(scope.service);
  const [declared] = valuesOf(signer.inbound.headers, 'x-amz-content-sha256');
  const mayBeUnsigned = rules.sendsPayloadHash && decision.origin.startsWith('https:');
  const signed = await signAws(
    {
      method: decision.method,
      path,
      query,
      headers: ['host', new URL(decision.origin).host, ...signedHeaders(headers)],
      payload: awsPayload({ body: decision.body, declared, mayBeUnsigned }),
    },
    { credentials: credentialsOf(signing, signer), scope, rules, at: signer.at },
  );
  for (const [name, value] of pairs(signed.headers))
    requireLegalValue(name, value, { references: [], values: signer.values });
  return {
    ...decision,
    path: query === '' ? path : `${path}?${query}`,
    headers: [...headers, ...signed.headers],
    body: isSignedInChunks(declared) ? inSignedChunks(decision.body, signed, signer) : decision.body,
  };
}

type SplitTarget = { path: string; query: string; presigned: PresignedQuery | undefined };

/** The target without the query parameters of a signature. */
function splitTarget(target: string): SplitTarget {
  const queryAt = target.indexOf('?');
  if (queryAt < 0) return { path: target, query: '', presigned: undefined };
  const query = target.slice(queryAt + 1);
  const presigned = readPresignedQuery(query);
  return { path: target.slice(0, queryAt), query: presigned?.rest ?? query, presigned };
}

const OF_BODY = /^(?:content-md5|x-amz-checksum-.*)$/;

/** Headers that still hold: those that describe the caller's body are dropped where another body goes out. */
function standingHeaders({ headers }: UpstreamDecision, { isBodyChanged }: AwsSigner): string[] {
  const all = [...pairs(headers)];
  return all.filter(([name]) => !isBodyChanged || !OF_BODY.test(name)).flat();
}

/** The headers that AWS wants signed: its own, and those that describe the body. */
function signedHeaders(headers: readonly string[]): string[] {
  const all = [...pairs(headers)];
  return all.filter(([name]) => /^(?:x-amz-.*|content-type|content-md5)$/.test(name)).flat();
}

function scopeOf(signing: AwsSigning, signer: AwsSigner, presigned: PresignedQuery | undefined): AwsScope {
  const [authorization = ''] = valuesOf(signer.inbound.headers, 'authorization');
  const named = scopeOfAuthorization(authorization) ?? presigned?.scope;
  const region = textOf(signing.region, signer) ?? named?.region;
  const service = textOf(signing.service, signer) ?? named?.service;
  if (region !== undefined && service !== undefined) return { region, service };
  throw new Problem('missing_variable', {
    message: `The ${region === undefined ? 'region' : 'service'} to sign for is not known: name it in auth, or let the client library sign with any keys.`,
  });
}

function credentialsOf(signing: AwsSigning, signer: AwsSigner): AwsCredentials {
  return {
    accessKeyId: textOf(signing.accessKeyId, signer) ?? '',
    secretAccessKey: textOf(signing.secretAccessKey, signer) ?? '',
    sessionToken: textOf(signing.sessionToken, signer) ?? null,
  };
}

function textOf(template: CompiledText | null, { values, maxBytes }: AwsSigner): string | undefined {
  if (template === null) return undefined;
  return asProblem(() => renderText(template, values, { ...UNLIMITED, maxBytes }));
}

/** Larger chunks are refused, because one chunk at a time is held. */
const MAX_CHUNK_BYTES = 1_048_576;

function inSignedChunks(body: UpstreamBody, signed: AwsSigned, { hold }: AwsSigner): UpstreamBody {
  if (body.kind !== 'stream') throw new Problem('body_not_signable');
  hold(2 * MAX_CHUNK_BYTES);
  const { source, length } = body;
  const signer = new AwsChunkSigner(signed, MAX_CHUNK_BYTES);
  source.once('close', () => {
    if (!source.readableEnded) signer.destroy();
  });
  return { kind: 'stream', source: source.pipe(signer), length };
}
