/** Path and query as they go upstream: joined as text and never parsed again. No value can change scheme, host or port. */
import { type RenderLimit, renderPath, type Values } from '@knoxcall/template';
import type { RequestTarget } from '../request/inbound/check-target.ts';
import type { Configuration } from '../resolve/configuration-of.ts';
import { asProblem } from './as-problem.ts';
import { injectQuery } from './inject-query.ts';

export type Rendering = { readonly values: Values; readonly limit: RenderLimit };

/** Throws `value_not_representable`, `substitution_limit`. */
export function substituteTarget(
  { target, query }: Pick<Configuration, 'target' | 'query'>,
  sent: RequestTarget,
  rendering: Rendering,
): string {
  return pathOf(target, sent.path, rendering) + injectQuery(sent.query, query, rendering);
}

function pathOf(
  { basePath, scannedPath }: Configuration['target'],
  path: string,
  { values, limit }: Rendering,
): string {
  if (scannedPath.placeholders.length === 0) return basePath + path;
  return asProblem(() => renderPath([scannedPath, path], values, limit));
}
