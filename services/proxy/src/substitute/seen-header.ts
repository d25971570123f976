/** What the upstream will read in a header: the injected one where the route has one, else the caller's. */
import { renderText, UNLIMITED, type Values } from '@knoxcall/template';
import { type CallerHeader, valuesOf } from '../request/inbound/caller-header.ts';
import type { InjectedHeader } from '../resolve/injected.ts';
import { asProblem } from './as-problem.ts';
import { keptHeaders } from './kept-headers.ts';

/** Variables by reference key; a template that needs more than variables is read as it stands. */
export function seenHeader(
  name: string,
  {
    headers,
    injected,
    variables,
  }: { headers: readonly CallerHeader[]; injected: readonly InjectedHeader[]; variables: Values },
): string | undefined {
  const ours = injected.find((header) => header.lowerName === name);
  if (ours === undefined) return different(valuesOf(keptHeaders(headers, injected), name)) || undefined;
  if (ours.template === null) return undefined;
  const keys = [...ours.template.scanned.references.keys()];
  if (!keys.every((key) => variables.has(key))) return ours.template.template;
  const { template } = ours;
  return asProblem(() => renderText(template, variables, { ...UNLIMITED, maxBytes: 65_536 }));
}

/** A header that is there twice with the same value says no more than once. */
function different(values: readonly string[]): string {
  return [...new Set(values.map((value) => value.trim()))].join(', ');
}
