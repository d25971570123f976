/**
 * The body's hash in a signature of AWS: computed where the body is at hand, else the client library's own, as far as
 * it holds for the body that goes out.
 */
import { Problem } from '@knoxcall/problems';
import type { AwsRequest } from '@knoxcall/signing';
import type { UpstreamBody } from '../forward/decision.ts';

const SIGNED_CHUNKS = /^STREAMING-AWS4-HMAC-SHA256-PAYLOAD(?:-TRAILER)?$/;
const UNSIGNED_CHUNKS = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const HASH = /^[0-9a-f]{64}$/;

/** Does `x-amz-content-sha256` say that the body is a stream of chunks, each with a signature of its own? */
export function isSignedInChunks(declared: string | undefined): boolean {
  return SIGNED_CHUNKS.test(declared ?? '');
}

/** A body in signed chunks declares its signing, and need not be at hand. */
export function isInChunks(declared: string | undefined): boolean {
  return declared?.startsWith('STREAMING-') ?? false;
}

type PayloadQuestion = {
  readonly body: UpstreamBody;
  /** The caller's `x-amz-content-sha256`. */
  readonly declared: string | undefined;
  /** The body may go unsigned: S3 over https. */
  readonly mayBeUnsigned: boolean;
};

/** Throws `body_not_signable`. */
export function awsPayload({ body, declared, mayBeUnsigned }: PayloadQuestion): AwsRequest['payload'] {
  if (declared !== undefined && isInChunks(declared)) {
    if (isSignedInChunks(declared) || declared === UNSIGNED_CHUNKS) return { declared };
    throw new Problem('body_not_signable', {
      message: `A body that x-amz-content-sha256 declares as '${declared}' cannot be signed.`,
    });
  }
  if (body.kind === 'none') return Buffer.alloc(0);
  if (body.kind === 'bytes') return body.bytes;
  // It streams through unchanged, so the library's hash still holds.
  if (declared !== undefined && HASH.test(declared)) return { declared };
  if (mayBeUnsigned) return { declared: UNSIGNED };
  throw new Problem('body_not_signable');
}
