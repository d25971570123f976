/**
 * Decides whether the caller's body is rewritten, and reads it only then. What is not rewritten is never collected:
 * it streams, whole and in order.
 */
import type { IncomingMessage } from 'node:http';
import {
  bodyFormatOf,
  charsetOf,
  isMultipartForm,
  isScannable,
  multipartBoundary,
  PlaceholderWatch,
  type ScannedBody,
  type ScannedMultipart,
  scanBody,
  scanMultipart,
} from '@knoxcall/template';
import type { UpstreamBody } from '../forward/decision.ts';
import type { Framing } from '../request/inbound/check-framing.ts';
import { type CollectLimits, collectBody } from './collect-body.ts';

export type SkipReason = 'oversize' | 'encoded' | 'binary' | 'type';

export type CallerBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'scanned'; readonly scanned: ScannedBody | ScannedMultipart }
  | {
      readonly kind: 'unscanned';
      readonly reason: SkipReason;
      readonly body: UpstreamBody;
      /** A form with files. */
      readonly isForm: boolean;
      /** Of a form that the route leaves as it is: tells whether there was anything to replace. */
      readonly watch: PlaceholderWatch | null;
    };

export type BodyQuestion = {
  readonly source: IncomingMessage;
  readonly framing: Framing;
  /** As the upstream will see them. */
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The route replaces placeholders in forms with files. */
  readonly readsMultipart: boolean;
  /** The route injects a body: then even a body of another kind must be looked at, for it may be empty. */
  readonly isMerged: boolean;
  /** A signature covers it: it is read whatever it is, within the limit. */
  readonly isSigned: boolean;
  /** Called before the first byte is waited for. */
  readonly askForBody: () => void;
};

export type ReadLimits = Omit<CollectLimits, 'announced'>;

/** About what one found placeholder takes. */
export const PLACEHOLDER_BYTES = 64;

/** Rejects with `ForwardError` (`client_gone`, `client_stalled`) or with what `hold` threw. */
export async function readBody(question: BodyQuestion, limits: ReadLimits): Promise<CallerBody> {
  const { source, framing } = question;
  if (framing.kind === 'none') return { kind: 'none' };
  const skipped = skipReason(question, limits);
  const length = framing.kind === 'length' ? framing.bytes : null;
  const stream: UpstreamBody = { kind: 'stream', source, length };
  const mayBeEmpty = question.isMerged && length === null;
  const isSigned = question.isSigned && (length ?? 0) <= limits.maxBytes;
  if (skipped !== undefined && !mayBeEmpty && !isSigned) return unscanned(question, skipped, stream);
  question.askForBody();
  const bytes = await collectBody(source, { ...limits, announced: length });
  if (bytes === undefined) return unscanned(question, skipped ?? 'oversize', stream);
  if (bytes.length === 0) return { kind: 'none' };
  const scanned = skipped ?? scan(bytes, question);
  if (typeof scanned === 'string') return unscanned(question, scanned, { kind: 'bytes', bytes });
  limits.hold(PLACEHOLDER_BYTES * scanned.placeholders.length);
  return { kind: 'scanned', scanned };
}

function scan(
  bytes: Buffer,
  { contentType }: Pick<BodyQuestion, 'contentType'>,
): ScannedBody | ScannedMultipart | SkipReason {
  const format = bodyFormatOf(contentType);
  if (format === null) return scanMultipart(bytes, multipartBoundary(contentType) ?? '') ?? 'type';
  return isScannable(bytes) ? scanBody(format, bytes, charsetOf(contentType)) : 'binary';
}

function unscanned(
  { contentType, readsMultipart }: BodyQuestion,
  reason: SkipReason,
  body: UpstreamBody,
): CallerBody {
  const isForm = isMultipartForm(contentType);
  const watch = isForm && !readsMultipart ? new PlaceholderWatch() : null;
  if (watch !== null && body.kind === 'bytes') watch.feed(body.bytes);
  if (watch !== null && body.kind === 'stream')
    body.source.on('data', (chunk: Buffer) => watch.feed(chunk)).pause();
  return { kind: 'unscanned', reason, body, isForm, watch };
}

function skipReason(
  { framing, contentType, contentEncoding, readsMultipart }: BodyQuestion,
  { maxBytes }: Pick<ReadLimits, 'maxBytes'>,
): SkipReason | undefined {
  const isForm = readsMultipart && multipartBoundary(contentType) !== undefined;
  if (!isForm && bodyFormatOf(contentType) === null) return 'type';
  if (isEncoded(contentEncoding)) return 'encoded';
  return framing.kind === 'length' && framing.bytes > maxBytes ? 'oversize' : undefined;
}

export function isEncoded(contentEncoding: string | undefined): boolean {
  return (contentEncoding ?? '')
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .some((coding) => coding !== '' && coding !== 'identity');
}
