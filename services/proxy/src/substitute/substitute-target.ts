/**
 * Path and query as they go upstream: joined as text and never parsed again. No value can change scheme, host or port.
 */

import {
  type CallerPlaces,
  type Configuration,
  type InjectedParameter,
  withParameters,
} from '@knoxcall/rules';
import {
  type RenderLimit,
  renderBody,
  renderPath,
  renderText,
  urlEncoded,
  type Values,
} from '@knoxcall/template';
import type { RequestTarget } from '../inbound/check-target.ts';
import { asProblem } from './as-problem.ts';

type Rendering = { readonly values: Values; readonly limit: RenderLimit };

/** The caller's target, and its placeholders that are replaced. */
type SentTarget = { readonly target: RequestTarget } & Pick<CallerPlaces, 'path' | 'query'>;

/** Throws `value_not_representable`, `substitution_limit`. */
export function substituteTarget(
  { target, query }: Pick<Configuration, 'target' | 'query'>,
  sent: SentTarget,
  rendering: Rendering,
): string {
  const own = sent.query === null ? sent.target.query : `?${rendered(sent.query, rendering)}`;
  return pathOf(target, sent, rendering) + injectQuery(own, query, rendering);
}

function pathOf(
  { basePath, scannedPath }: Configuration['target'],
  { target, path }: SentTarget,
  { values, limit }: Rendering,
): string {
  const isScanned = scannedPath.placeholders.length > 0;
  if (!isScanned && path === null) return basePath + target.path;
  const parts = [isScanned ? scannedPath : basePath, path ?? target.path];
  return asProblem(() => renderPath(parts, values, limit));
}

function rendered(query: NonNullable<CallerPlaces['query']>, { values, limit }: Rendering): string {
  return asProblem(() => renderBody(query, values, limit)).toString('latin1');
}

/** The path of the target itself as it goes upstream, without its last `/`. */
export function targetPath(
  { target: { basePath, scannedPath } }: Pick<Configuration, 'target'>,
  { values, limit }: Rendering,
): string {
  if (scannedPath.placeholders.length === 0) return basePath;
  return asProblem(() => renderPath([scannedPath], values, limit));
}

/** `query` with its `?`, or empty; so is the result. Throws `substitution_limit`. */
function injectQuery(
  query: string,
  injected: readonly InjectedParameter[],
  { values, limit }: { readonly values: Values; readonly limit: RenderLimit },
): string {
  let left = limit.maxBytes;
  return withParameters(query, injected, (template) => {
    const value = asProblem(() => renderText(template, values, { ...limit, maxBytes: left }));
    left -= Buffer.byteLength(value);
    return urlEncoded(value);
  });
}
