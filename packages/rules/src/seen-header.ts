/** What the upstream will read in a header: the injected value where the route has one, else the caller's. */
import { renderText, UNLIMITED, type Values } from '@knoxcall/template';
import type { InjectedHeader } from './injected.ts';
import { type CallerHeader, keptHeaders, valuesOf } from './kept-headers.ts';

/** `variables`: by reference key. */
type SeenQuestion = {
  readonly headers: readonly CallerHeader[];
  readonly injected: readonly InjectedHeader[];
  readonly variables: Values;
};

const LIMIT = { ...UNLIMITED, maxBytes: 65_536 };

/** A template that needs more than variables is returned unrendered. Throws `TemplateError` (`substitution_limit`). */
export function seenHeader(name: string, { headers, injected, variables }: SeenQuestion): string | undefined {
  const ours = injected.find((header) => header.lowerName === name);
  if (ours === undefined) {
    if (valuesOf(headers, name).length === 0) return undefined;
    return different(valuesOf(keptHeaders(headers, injected), name)) || undefined;
  }
  if (ours.template === null) return undefined;
  const keys = [...ours.template.scanned.references.keys()];
  if (!keys.every((key) => variables.has(key))) return ours.template.template;
  return renderText(ours.template, variables, LIMIT);
}

/** Equal values of a repeated header count once. */
function different(values: readonly string[]): string {
  return [...new Set(values.map((value) => value.trim()))].join(', ');
}
