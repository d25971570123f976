/** Headers of answers and requests that the whole API shares. */
import type { JsonSchema } from './json-schema.ts';

const wholeNumber = { type: 'string', pattern: '^\\d+$' };

export const headers = {
  RequestId: {
    description: 'Id of this request, which every log line and audit event of it has.',
    schema: { type: 'string', format: 'uuid' },
  },
  RateLimitLimit: { description: 'Requests a minute that this caller may make.', schema: wholeNumber },
  RateLimitRemaining: { description: 'Requests that are left in this minute.', schema: wholeNumber },
  RateLimitReset: { description: 'When the minute ends, in Unix seconds.', schema: wholeNumber },
  RetryAfter: { description: 'Whole seconds to wait before the next try.', schema: wholeNumber },
  ETag: { description: 'Version of the resource, for `If-Match`.', schema: { type: 'string' } },
  Location: { description: 'Where to go.', schema: { type: 'string' } },
  Authenticate: { description: 'How to authenticate.', schema: { type: 'string' } },
} as const;

export const headerRef = (name: keyof typeof headers): JsonSchema => ({
  $ref: `#/components/headers/${name}`,
});

/** On every answer to an API key or a member; the operator has no limit. */
export const rateLimitHeaders = {
  'X-RateLimit-Limit': headerRef('RateLimitLimit'),
  'X-RateLimit-Remaining': headerRef('RateLimitRemaining'),
  'X-RateLimit-Reset': headerRef('RateLimitReset'),
};

export const parameters = {
  IdempotencyKey: {
    name: 'X-Idempotency-Key',
    in: 'header',
    description:
      'The same request with the same key is done once; for 24 hours it gets the first answer again. Another body, or a first answer that showed a credential, is a `conflict`.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'An `ETag` from an earlier answer: refused with 412 where the resource has changed since.',
    schema: { type: 'string' },
  },
} as const;

export const parameterRef = (name: keyof typeof parameters): JsonSchema => ({
  $ref: `#/components/parameters/${name}`,
});
