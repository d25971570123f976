/**
 * Decides whether the caller's body is searched for placeholders, and what happens to them. How a body is read, and
 * whether as a whole, is up to the reader.
 */
import type { SubstitutedPlace } from '@knoxcall/snapshot';
import {
  bodyFormatOf,
  charsetOf,
  finish,
  isMultipartForm,
  isScannable,
  multipartBoundary,
  NO_PLACEHOLDERS,
  PlaceholderWatch,
  type Reference,
  type ScannedBody,
  type ScannedMultipart,
  type Steps,
  scanBodyInSteps,
  scanMultipartInSteps,
} from '@knoxcall/template';
import type { InjectedBody } from './injected.ts';

export type SkipReason = 'oversize' | 'encoded' | 'binary' | 'type';

/** `Sent`: how the reader passes on a body that is not searched. */
export type CallerBody<Sent> =
  | { readonly kind: 'none' }
  | { readonly kind: 'scanned'; readonly scanned: ScannedBody | ScannedMultipart }
  | {
      readonly kind: 'unscanned';
      readonly reason: SkipReason;
      readonly body: Sent;
      /** A form with files. */
      readonly isForm: boolean;
      /** For a form that the route does not rewrite: fed with its bytes, it tells whether they held a placeholder. */
      readonly watch: PlaceholderWatch | null;
    };

/** The headers that say how a body is to be read, as the upstream will see them. */
export type SeenBody = {
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  /** The route replaces placeholders in forms with files. */
  readonly readsMultipart: boolean;
};

/**
 * Why a body is not searched, before it is read; `length`: null where it is not known. Undefined: it is to be searched.
 */
export function skipReason(
  { contentType, contentEncoding, readsMultipart }: SeenBody,
  { length, maxBytes }: { readonly length: number | null; readonly maxBytes: number },
): SkipReason | undefined {
  const isForm = readsMultipart && multipartBoundary(contentType) !== undefined;
  if (!isForm && bodyFormatOf(contentType) === null) return 'type';
  if (isEncoded(contentEncoding)) return 'encoded';
  return length !== null && length > maxBytes ? 'oversize' : undefined;
}

type SearchedBody = ScannedBody | ScannedMultipart | SkipReason;

/** The plan for a whole body that is to be searched. */
export function* scanCallerBodyInSteps(
  bytes: Buffer,
  { contentType }: Pick<SeenBody, 'contentType'>,
): Steps<SearchedBody> {
  const format = bodyFormatOf(contentType);
  if (format !== null)
    return isScannable(bytes) ? yield* scanBodyInSteps(format, bytes, charsetOf(contentType)) : 'binary';
  return (yield* scanMultipartInSteps(bytes, multipartBoundary(contentType) ?? '')) ?? 'type';
}

export function scanCallerBody(bytes: Buffer, seen: Pick<SeenBody, 'contentType'>): SearchedBody {
  return finish(scanCallerBodyInSteps(bytes, seen));
}

/** `body` goes out as it came. */
export function unscanned<Sent>(
  { contentType, readsMultipart }: SeenBody,
  reason: SkipReason,
  body: Sent,
): CallerBody<Sent> & { readonly kind: 'unscanned' } {
  const isForm = isMultipartForm(contentType);
  const watch = isForm && !readsMultipart ? new PlaceholderWatch() : null;
  return { kind: 'unscanned', reason, body, isForm, watch };
}

export function isEncoded(contentEncoding: string | undefined): boolean {
  if (contentEncoding === undefined) return false;
  return contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .some((coding) => coding !== '' && coding !== 'identity');
}

export type BodyPlan<Sent> = {
  readonly caller: CallerBody<Sent>;
  readonly injected: InjectedBody | undefined;
  /**
   * Where the caller's body holds placeholders that are not replaced. For a streamed body this is known once it has
   * passed.
   */
  readonly left: () => SubstitutedPlace | null;
  /** Why the body goes out unscanned although the route replaces placeholders in it. */
  readonly skipped: SkipReason | null;
};

const NO_REFERENCES: ReadonlyMap<string, Reference> = new Map();
const NOT_LEFT = (): null => null;

/** `substituteIn`: where the route replaces the caller's placeholders. */
export function bodyPlan<Sent>(
  caller: CallerBody<Sent>,
  injected: InjectedBody | undefined,
  substituteIn: ReadonlySet<SubstitutedPlace>,
): BodyPlan<Sent> {
  if (caller.kind === 'none') return { caller, injected, left: NOT_LEFT, skipped: null };
  if (caller.kind === 'unscanned') {
    const left = (): SubstitutedPlace | null => (caller.watch?.hasSeen ? 'multipart' : null);
    const isRead = substituteIn.has('body') || (caller.isForm && substituteIn.has('multipart'));
    return { caller, injected, left, skipped: isRead ? caller.reason : null };
  }
  const { scanned } = caller;
  if (scanned.format === 'multipart') {
    const left = scanned.isElsewhere ? ('multipart' as const) : null;
    return { caller, injected, left: () => left, skipped: null };
  }
  if (substituteIn.has('body') || scanned.placeholders.length === 0)
    return { caller, injected, left: NOT_LEFT, skipped: null };
  const plain = { ...scanned, placeholders: NO_PLACEHOLDERS, references: NO_REFERENCES };
  return { caller: { kind: 'scanned', scanned: plain }, injected, left: () => 'body', skipped: null };
}

/** The references in the caller's own body. */
export function bodyReferences({ caller }: BodyPlan<unknown>): ReadonlyMap<string, Reference> {
  return caller.kind === 'scanned' ? caller.scanned.references : NO_REFERENCES;
}

/** Why this body cannot go out at all, as far as that is known before anything is opened. */
export function bodyFault(
  { caller, injected, skipped }: BodyPlan<unknown>,
  { onUnscanned }: { readonly onUnscanned: 'pass' | 'reject' },
): 'body_not_mergeable' | 'body_not_scanned' | null {
  if (injected !== undefined && !isMergeable(caller)) return 'body_not_mergeable';
  return skipped !== null && onUnscanned === 'reject' ? 'body_not_scanned' : null;
}

function isMergeable(caller: CallerBody<unknown>): boolean {
  return caller.kind === 'none' || (caller.kind === 'scanned' && caller.scanned.format === 'json');
}
