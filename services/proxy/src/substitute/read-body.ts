/**
 * Decides whether the caller's body is rewritten, and reads it only then. What is not rewritten is never collected:
 * it streams, whole and in order.
 */
import type { IncomingMessage } from 'node:http';
import { bodyFormatOf, charsetOf, isScannable, type ScannedBody, scanBody } from '@knoxcall/template';
import type { UpstreamBody } from '../forward/decision.ts';
import type { Framing } from '../request/inbound/check-framing.ts';
import { type CollectLimits, collectBody } from './collect-body.ts';

export type SkipReason = 'oversize' | 'encoded' | 'binary' | 'type';

export type CallerBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'scanned'; readonly scanned: ScannedBody }
  | { readonly kind: 'unscanned'; readonly reason: SkipReason; readonly body: UpstreamBody };

export type BodyQuestion = {
  readonly source: IncomingMessage;
  readonly framing: Framing;
  /** As the upstream will see them. */
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The route injects a body: then even a body of another kind must be looked at, for it may be empty. */
  readonly isMerged: boolean;
  /** A signature covers it: it is read whatever it is, within the limit. */
  readonly isSigned: boolean;
  /** Called before the first byte is waited for. */
  readonly askForBody: () => void;
};

export type ReadLimits = Omit<CollectLimits, 'announced'>;

/** About what one found placeholder takes. */
const PLACEHOLDER_BYTES = 64;

/** Rejects with `ForwardError` (`client_gone`, `client_stalled`) or with what `hold` threw. */
export async function readBody(question: BodyQuestion, limits: ReadLimits): Promise<CallerBody> {
  const { source, framing } = question;
  if (framing.kind === 'none') return { kind: 'none' };
  const skipped = skipReason(question, limits);
  const length = framing.kind === 'length' ? framing.bytes : null;
  const stream: UpstreamBody = { kind: 'stream', source, length };
  const mayBeEmpty = question.isMerged && length === null;
  const isSigned = question.isSigned && (length ?? 0) <= limits.maxBytes;
  if (skipped !== undefined && !mayBeEmpty && !isSigned)
    return { kind: 'unscanned', reason: skipped, body: stream };
  question.askForBody();
  const bytes = await collectBody(source, { ...limits, announced: length });
  if (bytes === undefined) return { kind: 'unscanned', reason: skipped ?? 'oversize', body: stream };
  if (bytes.length === 0) return { kind: 'none' };
  const format = skipped === undefined ? bodyFormatOf(question.contentType) : null;
  if (format === null || !isScannable(bytes)) {
    return { kind: 'unscanned', reason: skipped ?? 'binary', body: { kind: 'bytes', bytes } };
  }
  const scanned = scanBody(format, bytes, charsetOf(question.contentType));
  limits.hold(PLACEHOLDER_BYTES * scanned.placeholders.length);
  return { kind: 'scanned', scanned };
}

function skipReason(
  { framing, contentType, contentEncoding }: BodyQuestion,
  { maxBytes }: Pick<ReadLimits, 'maxBytes'>,
): SkipReason | undefined {
  if (bodyFormatOf(contentType) === null) return 'type';
  if (isEncoded(contentEncoding)) return 'encoded';
  return framing.kind === 'length' && framing.bytes > maxBytes ? 'oversize' : undefined;
}

export function isEncoded(contentEncoding: string | undefined): boolean {
  return (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .some((coding) => coding !== '' && coding !== 'identity');
}
