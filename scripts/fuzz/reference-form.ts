// Form-urlencoded bodies, cut apart and decoded as the standard for URLs describes it.

/** A placeholder and where it stands, in characters. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly argument: string;
}

/** A decoded byte, as a character from U+0000 to U+00FF, and where the source spells it. */
interface Spelled {
  readonly byte: string;
  readonly start: number;
  readonly end: number;
}

const PLACEHOLDER = /\{\{(secret|secret_id|var):([^ \t\n\v\f\r{}]{1,256})\}\}/g;

export function decodeForm(source: string): { found: Found[]; pairs: [string, string][] } {
  const found: Found[] = [];
  const pairs: [string, string][] = [];
  let start = 0;
  for (const pair of source.split('&')) {
    const equals = pair.indexOf('=');
    const nameEnd = start + (equals < 0 ? pair.length : equals);
    const name = decode(source, start, nameEnd);
    const value = equals < 0 ? [] : decode(source, nameEnd + 1, start + pair.length);
    found.push(...placeholdersIn(name), ...placeholdersIn(value));
    if (pair !== '') pairs.push([textOf(name), textOf(value)]);
    start += pair.length + 1;
  }
  return { found, pairs };
}

function placeholdersIn(spelled: Spelled[]): Found[] {
  const bytes = spelled.map(({ byte }) => byte).join('');
  return [...bytes.matchAll(PLACEHOLDER)].map(({ index, 0: text, 1: kind = '', 2: argument = '' }) => ({
    start: spelled[index]?.start ?? 0,
    end: spelled[index + text.length - 1]?.end ?? 0,
    kind,
    argument: Buffer.from(argument, 'latin1').toString('utf8'),
  }));
}

function textOf(spelled: Spelled[]): string {
  return Buffer.from(spelled.map(({ byte }) => byte).join(''), 'latin1').toString('utf8');
}

function decode(source: string, from: number, to: number): Spelled[] {
  const spelled: Spelled[] = [];
  for (const { index, 0: text } of source.slice(from, to).matchAll(/%[0-9a-f]{2}|./gisu)) {
    const isEscape = text.length === 3 && text.startsWith('%');
    const bytes = isEscape ? Buffer.from(text.slice(1), 'hex') : Buffer.from(text === '+' ? ' ' : text);
    for (const byte of bytes.toString('latin1')) {
      spelled.push({ byte, start: from + index, end: from + index + text.length });
    }
  }
  return spelled;
}
