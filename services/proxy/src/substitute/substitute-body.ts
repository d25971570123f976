/** The body as it goes upstream: placeholders replaced, the route's own JSON merged in. It does all of it or throws. */
import { Problem } from '@knoxcall/problems';
import { type BodyPlan as AnyPlan, bodyFault, type InjectedBody } from '@knoxcall/rules';
import type { RouteEntry } from '@knoxcall/snapshot';
import {
  mergeJson,
  type RenderLimit,
  renderBodyInSteps,
  renderMultipartInSteps,
  resolveJson,
  type Steps,
  type Values,
  writeJson,
} from '@knoxcall/template';
import type { UpstreamBody } from '../forward/decision.ts';
import { asProblemInSteps } from './as-problem.ts';
import type { CallerBody } from './read-body.ts';

export type BodyPlan = AnyPlan<UpstreamBody>;

/** Asked before anything is opened: can this body go out at all? Throws `body_not_scanned`, `body_not_mergeable`. */
export function refuseUnfitBody(plan: BodyPlan, route: Pick<RouteEntry, 'onUnscanned'>): void {
  const fault = bodyFault(plan, route);
  if (fault === 'body_not_scanned') throw new Problem(fault);
  if (fault === null) return;
  throw new Problem(fault, {
    message:
      'The configured JSON cannot be merged into the body: it is not a plain JSON body within the limit.',
  });
}

/** Throws `substitution_limit`, `value_not_representable`, `body_not_mergeable`, and the errors of `limit.reserve`. */
export function* substituteBodyInSteps(
  { caller, injected }: BodyPlan,
  values: Values,
  limit: RenderLimit,
): Steps<UpstreamBody> {
  if (caller.kind === 'unscanned') return caller.body;
  if (caller.kind === 'none' && injected === undefined) return { kind: 'none' };
  const bytes = yield* asProblemInSteps(bytesOf(caller, injected, { values, limit }));
  return { kind: 'bytes', bytes };
}

type Rendering = { readonly values: Values; readonly limit: RenderLimit };

function* bytesOf(
  caller: Exclude<CallerBody, { kind: 'unscanned' }>,
  injected: InjectedBody | undefined,
  { values, limit }: Rendering,
): Steps<Buffer> {
  const json = injected && resolveJson(injected.json, values, limit);
  if (caller.kind === 'none') return writeJson(json ?? {}, limit);
  const { scanned } = caller;
  const bytes =
    scanned.format === 'multipart'
      ? yield* renderMultipartInSteps(scanned, values, limit)
      : yield* renderBodyInSteps(scanned, values, limit);
  if (json === undefined) return bytes;
  yield;
  return mergeJson(bytes, json, limit);
}
