/** The body as it goes upstream: placeholders replaced, the route's own JSON merged in. Nothing is half done. */
import { Problem } from '@knoxcall/problems';
import type { SubstitutedPlace } from '@knoxcall/snapshot';
import {
  mergeJson,
  type Reference,
  type RenderLimit,
  renderBody,
  renderMultipart,
  resolveJson,
  type Values,
  writeJson,
} from '@knoxcall/template';
import type { UpstreamBody } from '../forward/decision.ts';
import type { InjectedBody } from '../resolve/injected.ts';
import { asProblem } from './as-problem.ts';
import type { CallerBody, SkipReason } from './read-body.ts';

export type BodyPlan = {
  readonly caller: CallerBody;
  readonly injected: InjectedBody | undefined;
  /** The caller's body holds placeholders that stay as they stand; of one that streams by it is known as it passes. */
  readonly left: () => SubstitutedPlace | null;
  /** Why the body goes out unscanned, where it should have been. */
  readonly skipped: SkipReason | null;
};

const NO_REFERENCES: ReadonlyMap<string, Reference> = new Map();
const NOT_LEFT: BodyPlan['left'] = () => null;

/** `substituteIn`: where the route replaces what the caller refers to. */
export function bodyPlan(
  caller: CallerBody,
  injected: InjectedBody | undefined,
  substituteIn: ReadonlySet<SubstitutedPlace>,
): BodyPlan {
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
  const plain = { ...scanned, placeholders: [], references: NO_REFERENCES };
  return { caller: { kind: 'scanned', scanned: plain }, injected, left: () => 'body', skipped: null };
}

/** What the caller's own body refers to. */
export function callerReferences({ caller }: BodyPlan): ReadonlyMap<string, Reference> {
  return caller.kind === 'scanned' ? caller.scanned.references : NO_REFERENCES;
}

/** Before anything is opened: can this body go out at all? Throws `body_not_scanned`, `body_not_mergeable`. */
export function refuseUnfitBody(
  { caller, injected, skipped }: BodyPlan,
  onUnscanned: 'pass' | 'reject',
): void {
  if (injected !== undefined && !isMergeable(caller)) {
    throw new Problem('body_not_mergeable', {
      message:
        'The configured JSON cannot be merged into the body: it is not a plain JSON body within the limit.',
    });
  }
  if (skipped !== null && onUnscanned === 'reject') throw new Problem('body_not_scanned');
}

function isMergeable(caller: CallerBody): boolean {
  return caller.kind === 'none' || (caller.kind === 'scanned' && caller.scanned.format === 'json');
}

/** Throws `substitution_limit`, `value_not_representable`, `body_not_mergeable`, and what `limit.reserve` throws. */
export function substituteBody(
  { caller, injected }: BodyPlan,
  values: Values,
  limit: RenderLimit,
): UpstreamBody {
  if (caller.kind === 'unscanned') return caller.body;
  if (caller.kind === 'none' && injected === undefined) return { kind: 'none' };
  return { kind: 'bytes', bytes: asProblem(() => bytesOf(caller, injected, { values, limit })) };
}

type Rendering = { readonly values: Values; readonly limit: RenderLimit };

function bytesOf(
  caller: Exclude<CallerBody, { kind: 'unscanned' }>,
  injected: InjectedBody | undefined,
  { values, limit }: Rendering,
): Buffer {
  const json = injected && resolveJson(injected.json, values, limit);
  if (caller.kind === 'none') return writeJson(json ?? {}, limit);
  const { scanned } = caller;
  const bytes =
    scanned.format === 'multipart'
      ? renderMultipart(scanned, values, limit)
      : renderBody(scanned, values, limit);
  return json === undefined ? bytes : mergeJson(bytes, json, limit);
}
