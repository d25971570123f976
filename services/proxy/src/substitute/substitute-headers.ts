/**
 * Writes the injected headers. A value that is no legal header refuses the request; it is never dropped (security model:
 * Header values).
 */
import { Problem } from '@knoxcall/problems';
import { isLegalHeaderValue, type RenderLimit, renderText, type Values } from '@knoxcall/template';
import type { InjectedHeader } from '../resolve/configuration-of.ts';
import { asProblem } from './as-problem.ts';

/** Flat `[name, value, ...]`. `limit` counts all of them together. Throws `invalid_header_value`, `substitution_limit`. */
export function substituteHeaders(
  injected: readonly InjectedHeader[],
  values: Values,
  limit: RenderLimit,
): string[] {
  const flat: string[] = [];
  let left = limit.maxBytes;
  for (const { name, lowerName, template } of injected) {
    if (template === null) continue;
    const value = asProblem(() => renderText(template, values, { ...limit, maxBytes: left }));
    left -= Buffer.byteLength(value);
    if (!isLegalHeaderValue(value)) throw illegal(name, [...template.scanned.references.values()], values);
    flat.push(lowerName, value);
  }
  return flat;
}

type Named = { readonly key: string; readonly placeholder: string };

function illegal(header: string, references: readonly Named[], values: Values): Problem {
  const named = references.map(({ placeholder }) => placeholder).join(', ');
  const endsInBreak = references.filter(({ key }) => endsInLineBreak(values.get(key)));
  const hint = endsInBreak
    .map(({ placeholder }) => ` The value of ${placeholder} ends in a line break.`)
    .join('');
  const of = named === '' ? '' : ` with ${named}`;
  return new Problem('invalid_header_value', {
    message: `The header '${header}'${of} would not be a legal header value.${hint}`,
  });
}

function endsInLineBreak(value: Uint8Array | undefined): boolean {
  const last = value?.at(-1);
  return last === 0x0a || last === 0x0d;
}
