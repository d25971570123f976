/** The signature of an API that signs with a shared secret, over a message that the route describes. */

import { Problem } from '@knoxcall/problems';
import type { HmacSigning, SignedPart } from '@knoxcall/rules';
import { decodeHmacSecret, hmacOf, sha256Hex } from '@knoxcall/signing';
import { renderText, UNLIMITED, type Values } from '@knoxcall/template';
import type { UpstreamBody, UpstreamDecision } from '../forward/decision.ts';
import { asProblem } from '../substitute/as-problem.ts';
import { requireLegalValue } from '../substitute/substitute-headers.ts';

/** `maxBytes`: limit of a body; a signed message may have twice as many. */
export type Signer = { readonly values: Values; readonly maxBytes: number; readonly at: Date };

/** Throws `body_not_signable`, `invalid_header_value`, `value_not_representable`, `substitution_limit`. */
export function signHmac(decision: UpstreamDecision, signing: HmacSigning, signer: Signer): UpstreamDecision {
  const { values, maxBytes, at } = signer;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const message = write(signing.message, values, {
    ...targetFields(decision),
    ...bodyFields(decision.body, signing.needsBody),
    timestamp,
  });
  requireShort(message, maxBytes);
  const signature = hmacOf(signing.rules, secretOf(signing, signer), message);
  const parts = write(signing.value, values, { signature, timestamp });
  requireShort(parts, maxBytes);
  const value = Buffer.concat(parts).toString('utf8');
  requireLegalValue(signing.header, value, { references: [], values });
  const own = [signing.header, value];
  if (signing.timestampHeader !== undefined) own.push(signing.timestampHeader, timestamp);
  return { ...decision, headers: [...decision.headers, ...own] };
}

/** The path as sent, without the query; the query without its `?`. */
function targetFields({ method, path: target }: UpstreamDecision) {
  const queryAt = target.indexOf('?');
  return {
    method,
    path: queryAt < 0 ? target : target.slice(0, queryAt),
    query: queryAt < 0 ? '' : target.slice(queryAt + 1),
  };
}

const NO_BODY = Buffer.alloc(0);

function bodyFields(body: UpstreamBody, isNeeded: boolean) {
  if (!isNeeded) return { body: NO_BODY, body_sha256: '' };
  if (body.kind === 'stream') throw new Problem('body_not_signable');
  const bytes = body.kind === 'none' ? NO_BODY : body.bytes;
  return { body: bytes, body_sha256: sha256Hex(bytes) };
}

function write<Field extends string>(
  parts: readonly SignedPart<Field>[],
  values: Values,
  fields: Readonly<Record<Field, string | Buffer>>,
): Uint8Array[] {
  return parts.map((part) => {
    if ('literal' in part) return Buffer.from(part.literal);
    if ('reference' in part) return values.get(part.reference) ?? NO_BODY;
    const field: string | Buffer = fields[part.field];
    return typeof field === 'string' ? Buffer.from(field) : field;
  });
}

function requireShort(parts: readonly Uint8Array[], maxBytes: number): void {
  if (parts.reduce((sum, part) => sum + part.length, 0) <= 2 * maxBytes) return;
  throw new Problem('substitution_limit', { message: 'The message to sign would be too long.' });
}

function secretOf({ secret, secretEncoding }: HmacSigning, { values, maxBytes }: Signer): Uint8Array {
  const text = asProblem(() => renderText(secret, values, { ...UNLIMITED, maxBytes }));
  const decoded = decodeHmacSecret(Buffer.from(text), secretEncoding);
  if (decoded !== undefined) return decoded;
  throw new Problem('value_not_representable', {
    message: `The secret that requests of this route are signed with is not written as ${secretEncoding}.`,
  });
}
