/**
 * The query of a request with the route's own parameters. Each replaces all parameters of its name; the rest of the
 * query stays as it is.
 */
import type { InjectedParameter } from './injected.ts';

type Template = NonNullable<InjectedParameter['template']>;

/** `query` and the result have a `?` in front, or are empty. `write` renders a template. */
export function withParameters(
  query: string,
  injected: readonly InjectedParameter[],
  write: (template: Template) => string,
): string {
  if (injected.length === 0) return query;
  const names = new Set(injected.map(({ name }) => name));
  const members = query === '' ? [] : query.slice(1).split('&');
  const kept = members.filter((member) => !names.has(nameOf(member)));
  const added = injected.flatMap(({ encodedName, template }) =>
    template === null ? [] : [`${encodedName}=${write(template)}`],
  );
  if (kept.length === members.length && added.length === 0) return query;
  const whole = [...kept, ...added].join('&');
  return whole === '' ? '' : `?${whole}`;
}

function nameOf(member: string): string {
  const equalsAt = member.indexOf('=');
  return formDecoded(equalsAt < 0 ? member : member.slice(0, equalsAt));
}

/** Reads one name or value of a query or form as form decoding does. An invalid escape stays as it is. */
export function formDecoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const [pair] = new URLSearchParams(`=${text.replaceAll('&', '%26')}`);
  return pair?.[1] ?? text;
}
