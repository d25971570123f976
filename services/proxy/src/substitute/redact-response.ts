/**
 * Hides the values of this request in the answer to it (`redact_response`). An answer whose bytes cannot be read is
 * refused: a route that promises this never lets one through unread.
 */
import { Problem } from '@knoxcall/problems';
import { isEncoded } from '@knoxcall/rules';
import type { Matcher } from '@knoxcall/template';
import type { TransformResponse } from '../forward/decision.ts';
import type { Redaction } from './prepare-redaction.ts';
import { redactBody } from './redact-body.ts';

/** Headers that describe the original bytes. */
const UNTRUE_AFTERWARDS = new Set([
  'content-length',
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
]);

/** Changes to the request that make its answer readable: no ranges, no content coding. */
export const READABLE_ANSWER = {
  dropped: new Set(['range', 'if-range', 'accept-encoding']),
  headers: ['accept-encoding', 'identity'],
} as const;

/** The returned function throws `response_not_redactable`. */
export function redactResponse(redaction: Redaction, method: string): TransformResponse {
  const { matcher } = redaction;
  return ({ status, headers }) => {
    const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
    if (hasBody && (status === 206 || isEncoded(headerOf(headers, 'content-encoding')))) {
      throw new Problem('response_not_redactable');
    }
    return {
      headers: redactPairs(headers, matcher),
      body: hasBody ? redactBody(redaction) : null,
      trailers: (trailers) => redactPairs(trailers, matcher),
    };
  };
}

function redactPairs(flat: readonly string[], matcher: Matcher): string[] {
  const shown: string[] = [];
  const isClean = matcher.showNothing(flat);
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = flat[index] ?? '';
    const value = flat[index + 1] ?? '';
    if (UNTRUE_AFTERWARDS.has(name.toLowerCase())) continue;
    // A header whose name shows a value is dropped: no name may hold a placeholder.
    if (!isClean && matcher.redactString(name) !== name) continue;
    shown.push(name, isClean ? value : matcher.redactString(value));
  }
  return shown;
}

function headerOf(flat: readonly string[], wanted: string): string | undefined {
  const values = flat.filter((_, index) => index % 2 === 1 && flat[index - 1]?.toLowerCase() === wanted);
  return values.length === 0 ? undefined : values.join(', ');
}
