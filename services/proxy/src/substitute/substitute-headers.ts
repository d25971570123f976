/** Writes the injected headers. A value that is no legal header refuses the request; it is never dropped (S5). */
import { Problem } from '@knoxcall/problems';
import {
  isLegalHeaderValue,
  type Reference,
  type RenderLimit,
  renderText,
  type Values,
} from '@knoxcall/template';
import type { BasicPair, InjectedHeader } from '../resolve/injected.ts';
import { asProblem } from './as-problem.ts';

/**
 * Flat `[name, value, ...]`, without those that are signed. `limit` counts all of them together. Throws
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

function basicValue({ username, password }: BasicPair, values: Values, limit: RenderLimit): string {
  const [user, word] = [username, password].map((one) => asProblem(() => renderText(one, values, limit)));
  return `Basic ${encodedPair(user ?? '', word ?? '')}`;
}

/** Throws `invalid_header_value` where the two could be read as another pair. */
export function encodedPair(user: string, password: string): string {
  if (user.includes(':')) throw notBasic("the user name holds ':', which ends it");
  if (/\p{Cc}/u.test(user + password)) throw notBasic('a control character is in it');
  return Buffer.from(`${user}:${password}`).toString('base64');
}

function notBasic(why: string): Problem {
  return new Problem('invalid_header_value', {
    message: `The user name and password of 'Authorization: Basic' cannot be sent: ${why}.`,
  });
}

export type About = { readonly references: Iterable<Reference>; readonly values: Values };

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
