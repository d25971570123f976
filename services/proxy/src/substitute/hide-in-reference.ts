/**
 * Hides values in an upstream's references to itself: each value becomes its placeholder, and parameters of the route
 * are removed. A caller that follows such a reference through the route gets the same values put in again.
 */
import { type CallerPlaces, type Configuration, formDecoded } from '@knoxcall/rules';
import { isRedactable, namesSecret, type Reference } from '@knoxcall/template';
import type { OpenedSecret } from '../resolve/open-granted.ts';

type Question = {
  readonly configuration: Pick<Configuration, 'target' | 'query'>;
  readonly places: Pick<CallerPlaces, 'path' | 'query'>;
  readonly secrets: readonly OpenedSecret[];
};

/** Undefined where nothing was put into path or query. */
export function hideInReference(question: Question): ((text: string) => string) | undefined {
  const { target, query: injected } = question.configuration;
  const { path, query } = question.places;
  const names = new Set(injected.filter(({ template }) => template !== null).map(({ name }) => name));
  const scanned = [target.scannedPath, path, query, ...injected.map(({ template }) => template?.scanned)];
  const references = scanned.flatMap((one) => [...(one?.references.values() ?? [])]).filter(namesSecret);
  if (names.size === 0 && references.length === 0) return undefined;
  const hidden = valuesOf(references, question.secrets);
  return (text) => withoutValues(withoutParameters(text, names), hidden);
}

type Hidden = { readonly value: string; readonly placeholder: string };

/** The longest first, since one may hold another. Short values are skipped: they would be found by chance. */
function valuesOf(references: readonly Reference[], secrets: readonly OpenedSecret[]): Hidden[] {
  const keys = new Set(references.map(({ key }) => key));
  return secrets
    .filter(({ reference, value }) => keys.has(reference.key) && isRedactable(value))
    .map(({ reference, value }) => ({
      value: Buffer.from(value).toString('utf8'),
      placeholder: reference.placeholder,
    }))
    .toSorted((one, other) => other.value.length - one.value.length);
}

function withoutParameters(text: string, names: ReadonlySet<string>): string {
  const [, before = text, query, after = ''] = /^([^?#]*)\?([^#]*)(.*)$/s.exec(text) ?? [];
  if (query === undefined || names.size === 0) return text;
  const kept = query.split('&').filter((member) => !names.has(formDecoded(member.split('=', 1)[0] ?? '')));
  return before + (kept.length === 0 ? '' : `?${kept.join('&')}`) + after;
}

/** Looks at each part separately, in any spelling. */
function withoutValues(text: string, hidden: readonly Hidden[]): string {
  if (hidden.length === 0) return text;
  return text
    .split(/([/?&=#])/)
    .map((part, index) => (index % 2 === 1 ? part : hideIn(part, hidden)))
    .join('');
}

function hideIn(part: string, hidden: readonly Hidden[]): string {
  let rest = formDecoded(part.replaceAll('+', '%2B'));
  let shown = '';
  for (let next = firstIn(rest, hidden); next !== undefined; next = firstIn(rest, hidden)) {
    shown += encodeURIComponent(rest.slice(0, next.at)) + next.placeholder;
    rest = rest.slice(next.at + next.value.length);
  }
  return shown === '' ? part : shown + encodeURIComponent(rest);
}

function firstIn(text: string, hidden: readonly Hidden[]): (Hidden & { readonly at: number }) | undefined {
  const found = hidden.map((one) => ({ ...one, at: text.indexOf(one.value) })).filter(({ at }) => at >= 0);
  return found.toSorted((one, other) => one.at - other.at)[0];
}
