/**
 * Decides whether the caller's body is rewritten, and reads it only then. What is not rewritten is never collected:
 * it streams, whole and in order.
 */
import type { IncomingMessage } from 'node:http';
import { type BodyFormat, bodyFormatOf, isScannable, type ScannedBody, scanBody } from '@knoxcall/template';
import type { UpstreamBody } from '../forward/decision.ts';
import { ForwardError } from '../forward/forward-error.ts';
import type { Framing } from '../request/inbound/check-framing.ts';

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
  /** Called before the first byte is waited for. */
  readonly askForBody: () => void;
};

export type BodyLimits = {
  readonly maxBytes: number;
  readonly idleMs: number;
  /** Called for every part that is kept in memory; what it throws ends the reading. */
  readonly hold: (bytes: number) => void;
};

/** Rejects with `ForwardError` (`client_gone`, `client_stalled`) or with what `hold` threw. */
export async function readBody(question: BodyQuestion, limits: BodyLimits): Promise<CallerBody> {
  const { source, framing } = question;
  if (framing.kind === 'none') return { kind: 'none' };
  const skipped = skipReason(question, limits);
  const length = framing.kind === 'length' ? framing.bytes : null;
  const stream: UpstreamBody = { kind: 'stream', source, length };
  const mayBeEmpty = question.isMerged && length === null;
  if (skipped !== undefined && !mayBeEmpty) return { kind: 'unscanned', reason: skipped, body: stream };
  question.askForBody();
  const bytes = await collect(source, limits);
  if (bytes === undefined) return { kind: 'unscanned', reason: skipped ?? 'oversize', body: stream };
  if (bytes.length === 0) return { kind: 'none' };
  const format = skipped === undefined ? bodyFormatOf(question.contentType) : null;
  if (format === null || !isScannable(bytes)) {
    return { kind: 'unscanned', reason: skipped ?? 'binary', body: { kind: 'bytes', bytes } };
  }
  return scannedBody(format, bytes);
}

function scannedBody(format: BodyFormat, bytes: Buffer): CallerBody {
  return { kind: 'scanned', scanned: scanBody(format, bytes) };
}

function skipReason(
  { framing, contentType, contentEncoding }: BodyQuestion,
  { maxBytes }: BodyLimits,
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

/** The whole body; undefined where it is longer than the limit: then what was read is back in the stream. */
function collect(
  source: IncomingMessage,
  { maxBytes, idleMs, hold }: BodyLimits,
): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => fail(new ForwardError('client_stalled', 'the body stopped coming')), idleMs);
  const onData = (chunk: Buffer): void => {
    timer.refresh();
    try {
      hold(chunk.length);
    } catch (error) {
      fail(error);
      return;
    }
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxBytes) return;
    release();
    source.pause();
    source.unshift(Buffer.concat(chunks, length));
    resolve(undefined);
  };
  const onEnd = (): void => {
    release();
    resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length));
  };
  const onGone = (): void => fail(new ForwardError('client_gone', 'the caller left while sending'));
  function release(): void {
    clearTimeout(timer);
    source.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
  }
  function fail(error: unknown): void {
    release();
    source.on('error', () => undefined);
    reject(error);
  }
  if (source.destroyed) onGone();
  else source.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  return promise;
}
