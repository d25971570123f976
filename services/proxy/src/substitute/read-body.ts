/**
 * Decides whether the caller's body is rewritten, and reads it only then. Any other body is never collected: it
 * streams, whole and in order.
 */
import type { IncomingMessage } from 'node:http';
import {
  type CallerBody as AnyBody,
  type SeenBody,
  type SkipReason,
  scanCallerBodyInSteps,
  skipReason,
  unscanned as unscannedBody,
} from '@knoxcall/rules';
import type { Scanned } from '@knoxcall/template';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { UpstreamBody } from '../forward/decision.ts';
import type { Framing } from '../inbound/check-framing.ts';
import { type CollectLimits, collectBody } from './collect-body.ts';
import { type Turn, workOn } from './turns.ts';

export type CallerBody = AnyBody<UpstreamBody>;

type BodyQuestion = SeenBody & {
  readonly source: IncomingMessage;
  readonly framing: Framing;
  /** The route injects a body: then even a body of another kind must be looked at, for it may be empty. */
  readonly isMerged: boolean;
  /** A signature covers it: it is read whatever its type, within the limit. */
  readonly isSigned: boolean;
  /** Called before the first byte is waited for. */
  readonly askForBody: () => void;
};

type ReadLimits = Omit<CollectLimits, 'announced'> & {
  readonly turn: Turn;
};

/** About how many bytes a found placeholder takes, and each reference. */
const PLACEHOLDER_BYTES = 24;
const REFERENCE_BYTES = 1024;

/** About how many bytes the placeholders of a text take. */
export function foundBytes({ placeholders, references }: Scanned): number {
  return PLACEHOLDER_BYTES * placeholders.length + REFERENCE_BYTES * references.size;
}

/**
 * Throws or rejects with the error that `hold` threw; rejects with `ForwardError` (`client_gone`, `client_stalled`).
 */
export function readBody(question: BodyQuestion, limits: ReadLimits): Awaitable<CallerBody> {
  const { source, framing } = question;
  if (framing.kind === 'none') return { kind: 'none' };
  const length = framing.kind === 'length' ? framing.bytes : null;
  const skipped = skipReason(question, { length, maxBytes: limits.maxBytes });
  const stream: UpstreamBody = { kind: 'stream', source, length };
  const mayBeEmpty = question.isMerged && length === null;
  const isSigned = question.isSigned && (length ?? 0) <= limits.maxBytes;
  if (skipped !== undefined && !mayBeEmpty && !isSigned) return unscanned(question, skipped, stream);
  question.askForBody();
  const collected = collectBody(source, { ...limits, announced: length });
  return whenThere(collected, (bytes) => {
    if (bytes === undefined) return unscanned(question, skipped ?? 'oversize', stream);
    if (bytes.length === 0) return { kind: 'none' };
    if (skipped !== undefined) return unscanned(question, skipped, { kind: 'bytes', bytes });
    return searched(question, bytes, limits);
  });
}

function searched(question: BodyQuestion, bytes: Buffer, { turn, hold }: ReadLimits): Awaitable<CallerBody> {
  const steps = scanCallerBodyInSteps(bytes, question);
  return whenThere(workOn(bytes.length, steps, turn), (scanned) => {
    if (typeof scanned === 'string') return unscanned(question, scanned, { kind: 'bytes', bytes });
    hold(foundBytes(scanned));
    return { kind: 'scanned', scanned };
  });
}

function unscanned(question: BodyQuestion, reason: SkipReason, body: UpstreamBody): CallerBody {
  const made = unscannedBody(question, reason, body);
  const { watch } = made;
  if (watch !== null && body.kind === 'bytes') watch.feed(body.bytes);
  if (watch !== null && body.kind === 'stream')
    body.source.on('data', (chunk: Buffer) => watch.feed(chunk)).pause();
  return made;
}
