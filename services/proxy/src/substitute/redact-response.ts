/**
 * Hides the values of this request in the answer to it (`redact_response`). An answer whose bytes cannot be read is
 * refused: a route that promises this never lets one through unread.
 */
import { Transform } from 'node:stream';
import { Problem } from '@knoxcall/problems';
import { createRedactor, type Redactor } from '@knoxcall/template';
import type { TransformResponse } from '../forward/decision.ts';
import type { Opened } from '../resolve/open-granted.ts';
import { isEncoded } from './read-body.ts';

/** They speak of bytes that are no longer the same. */
const UNTRUE_AFTERWARDS = new Set([
  'content-length',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
]);

/** What is said upstream so that the answer can be read: no part of it, no coding. */
export const READABLE_ANSWER = {
  dropped: new Set(['range', 'if-range', 'accept-encoding']),
  headers: ['accept-encoding', 'identity'],
} as const;

/** Looking for a value costs in proportion to its length, for every answer anew. */
const maxRedactedBytes = 262_144;

/** Throws `substitution_limit`; `transformResponse` throws `response_not_redactable`. */
export function redactResponse(secrets: Opened['secrets'], method: string): TransformResponse {
  const bytes = secrets.reduce((sum, { value }) => sum + value.length, 0);
  if (bytes > maxRedactedBytes) throw new Problem('substitution_limit');
  const entries = secrets.map(({ reference, value }) => ({ placeholder: reference.placeholder, value }));
  return ({ status, headers }) => {
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    if (hasBody && (status === 206 || isEncoded(headerOf(headers, 'content-encoding')))) {
      throw new Problem('response_not_redactable');
    }
    const redactor = createRedactor(entries);
    return {
      headers: redactPairs(headers, redactor),
      body: hasBody ? redactBody(redactor) : null,
      trailers: (trailers) => redactPairs(trailers, redactor),
    };
  };
}

function redactBody(redactor: Redactor): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, redactor.push(chunk)),
    flush: (done) => done(null, redactor.end()),
  });
}

function redactPairs(flat: readonly string[], redactor: Redactor): string[] {
  const shown: string[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = flat[index] ?? '';
    // A name that shows a value cannot be written with a placeholder in it: its header goes.
    if (UNTRUE_AFTERWARDS.has(name.toLowerCase()) || redactor.redactString(name) !== name) continue;
    shown.push(name, redactor.redactString(flat[index + 1] ?? ''));
  }
  return shown;
}

function headerOf(flat: readonly string[], wanted: string): string | undefined {
  const values = flat.filter((_, index) => index % 2 === 1 && flat[index - 1]?.toLowerCase() === wanted);
  return values.length === 0 ? undefined : values.join(', ');
}
