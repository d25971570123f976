/** What the upstream will read in a header: the injected one where the route has one, else the caller's. */
import { renderText, type Values } from '@knoxcall/template';
import { type CallerHeader, valuesOf } from '../request/inbound/caller-header.ts';
import type { InjectedHeader } from '../resolve/configuration-of.ts';
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
  if (ours === undefined) return valuesOf(keptHeaders(headers, injected), name).join(', ') || undefined;
  if (ours.template === null) return undefined;
  const keys = [...ours.template.scanned.references.keys()];
  if (!keys.every((key) => variables.has(key))) return ours.template.template;
  return renderText(ours.template, variables, { maxBytes: 65_536 });
}
