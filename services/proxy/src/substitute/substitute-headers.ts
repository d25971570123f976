/**
 * Writes the injected headers. A value that is no legal header value refuses the request; the header is never silently
 * dropped (security model: Header values).
 */

import { Problem } from '@knoxcall/problems';
import type { BasicPair, CallerHeader, CallerPlaces, InjectedHeader } from '@knoxcall/rules';
import {
  basicCredentials,
  type CompiledText,
  isLegalHeaderValue,
  type Reference,
  type RenderLimit,
  renderHeader,
  renderText,
  type Values,
} from '@knoxcall/template';
import { asProblem } from './as-problem.ts';

/**
 * Flat `[name, value, ...]`, without signed headers. `limit` counts all of them together. Throws
 * `invalid_header_value`, `substitution_limit`.
 */
export function substituteHeaders(
  injected: readonly InjectedHeader[],
  values: Values,
  limit: RenderLimit,
): string[] {
  const flat: string[] = [];
  let left = limit.maxBytes;
  for (const { name, lowerName, template, basic, signed } of injected) {
    if (template === null || signed) continue;
    const within = { ...limit, maxBytes: left };
    const value = basic
      ? basicValue(basic, values, within)
      : asProblem(() => renderText(template, values, within));
    left -= Buffer.byteLength(value);
    requireLegalValue(name, value, { references: template.scanned.references.values(), values });
    flat.push(lowerName, value);
  }
  return flat;
}

/** The caller's own headers, flat, with values in place of placeholders. Throws as above. */
export function callerHeaders(
  kept: readonly CallerHeader[],
  scanned: CallerPlaces['headers'],
  { values, limit }: { readonly values: Values; readonly limit: RenderLimit },
): string[] {
  const flat: string[] = [];
  let left = limit.maxBytes;
  for (const header of kept) {
    const found = scanned.size === 0 ? undefined : scanned.get(header);
    if (found === undefined) {
      flat.push(header.name, header.value);
      continue;
    }
    const value = asProblem(() => renderHeader(found, values, { ...limit, maxBytes: left }));
    left -= value.length;
    flat.push(header.name, value);
  }
  return flat;
}

function basicValue({ username, password }: BasicPair, values: Values, limit: RenderLimit): string {
  const write = (text: CompiledText): string => renderText(text, values, limit);
  return asProblem(() => basicCredentials(write(username), write(password)));
}

type About = { readonly references: Iterable<Reference>; readonly values: Values };

/** Throws `invalid_header_value`. */
export function requireLegalValue(header: string, value: string, about: About): void {
  if (!isLegalHeaderValue(value)) throw illegal(header, [...about.references], about.values);
}

function illegal(header: string, references: readonly Reference[], values: Values): Problem {
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
