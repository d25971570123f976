// Finds text that somebody meant as a placeholder but that is none. It is sent as it stands; this module says what is
// wrong with it. For warnings and hints only: the scanner decides what a placeholder is.

import { malformedPlaceholders, type Writer } from './text-template.ts';

/**
 * `advice` is null for text that other template languages have too, and that need not be meant for us. `name`: set
 * where only `secret:` is missing; the text may as well be a variable of another template language.
 */
export interface NearMiss {
  readonly text: string;
  readonly advice: string | null;
  readonly name: string | null;
}

const kinds: Readonly<Record<Writer, RegExp>> = {
  caller: /^(?:secret|secret_id|var)$/,
  route: /^(?:secret|secret_id|var|header|env)$/,
};
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const oneBrace = /(?<!\{)\$?\{((?:secret|secret_id|var):[^\s{}]{1,256})\}(?!\})/g;

/** All near misses of a text, those between two braces first. */
export function nearMisses(text: string, writer: Writer): NearMiss[] {
  const twoBraces = malformedPlaceholders(text, writer).map((found) => ({
    text: found,
    ...judge(found.slice(2, -2), writer),
  }));
  const single = [...text.matchAll(oneBrace)].map(([found, inner]) => ({
    text: found,
    advice: `a placeholder has two braces: {{${inner}}}`,
    name: null,
  }));
  return [...twoBraces, ...single];
}

type Judged = Pick<NearMiss, 'advice' | 'name'>;

/** `inner`: what stands between two braces. */
function judge(inner: string, writer: Writer): Judged {
  const bare = inner.replaceAll(/\s+/g, '');
  if (writer === 'route' && bare === 'uuid') return { advice: 'remove the spaces: {{uuid}}', name: null };
  return bare.includes(':') ? { advice: adviceOn(inner, bare, kinds[writer]), name: null } : judgeName(bare);
}

function adviceOn(inner: string, bare: string, kind: RegExp): string | null {
  const at = bare.indexOf(':');
  const [name, argument] = [bare.slice(0, at), bare.slice(at + 1)];
  if (!kind.test(name.toLowerCase())) return null;
  if (argument === '') return `a name is missing after ${name}:`;
  if (!kind.test(name)) return `write ${name.toLowerCase()} in lower case`;
  return bare === inner ? null : `remove the spaces: {{${bare}}}`;
}

function judgeName(name: string): Judged {
  if (uuid.test(name)) {
    return { advice: `secret_id: is missing, if a secret is meant: {{secret_id:${name}}}`, name: null };
  }
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(name)) return { advice: null, name: null };
  return { advice: `secret: is missing, if a secret is meant: {{secret:${name}}}`, name };
}

const window = 300;

/**
 * The first near miss of a long text that names a kind of placeholder, for a body without any placeholder. It looks
 * only around the first such word, so that it costs next to nothing.
 */
export function firstNearMiss(bytes: Buffer): NearMiss | undefined {
  const at = bytes.indexOf('secret:');
  const byId = bytes.indexOf('secret_id:');
  const found = at < 0 ? byId : byId < 0 ? at : Math.min(at, byId);
  if (found < 0) return undefined;
  const part = bytes.toString('utf8', Math.max(0, found - 10), found + window);
  return nearMisses(part, 'caller').find(({ text, advice }) => advice !== null && text.includes('secret'));
}
