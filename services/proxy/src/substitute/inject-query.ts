/** Writes the route's own parameters into the query of a request. */
import { type InjectedParameter, withParameters } from '@knoxcall/rules';
import { type RenderLimit, renderText, urlEncoded, type Values } from '@knoxcall/template';
import { asProblem } from './as-problem.ts';

/** `query` with its `?`, or empty; so is the result. Throws `substitution_limit`. */
export function injectQuery(
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
