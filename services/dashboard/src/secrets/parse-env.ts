/** Parses the text of a `.env` file: names, values, and hints. Pure. */

export type EnvLine = {
  name: string;
  value: string;
  /** From 1. */
  line: number;
  /** A possible mistake; the value is kept as it is. */
  hint?: string;
  /** Why it cannot become a secret. */
  fault?: string;
};

const start = /^[ \t]*(?:export[ \t]+)?([^\s=#]+)[ \t]*=[ \t]*/;

/** A later line of the same name wins, as it does in a shell. */
export function parseEnv(text: string): EnvLine[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found = new Map<string, EnvLine>();
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const match = start.exec(line);
    if (match?.[1] === undefined) continue;
    const rest = line.slice(match[0].length);
    const quote = /^["'`]/.exec(rest)?.[0];
    const read = quote === undefined ? bare(rest) : quoted(lines, at, { rest, quote });
    const name = match[1];
    found.delete(name);
    found.set(name, { name, line: at + 1, ...judged(name, read) });
    at = read.last ?? at;
  }
  return [...found.values()];
}

type Reading = { value: string; last?: number; hint?: string };

/** Without quotes a value ends at the line or at a comment. */
function bare(rest: string): Reading {
  const value = rest.replace(/(^|[ \t])#.*$/, '').trim();
  return value.includes('"') || value.includes("'") ? { value, hint: 'Has a quote in it.' } : { value };
}

/**
 * A quoted value may span several lines; only double quotes support `\
 * `.
 */
function quoted(
  lines: readonly string[],
  at: number,
  { rest, quote }: { rest: string; quote: string },
): Reading {
  const parts: string[] = [];
  for (let last = at; last < lines.length; last += 1) {
    const part = last === at ? rest.slice(1) : (lines[last] ?? '');
    const end = endOf(part, quote);
    parts.push(end < 0 ? part : part.slice(0, end));
    if (end < 0) continue;
    const inner = parts.join('\n');
    const value = quote === '"' ? unescaped(inner) : inner;
    return /^\s|\s$/.test(value)
      ? { value, last, hint: 'Begins or ends with white space.' }
      : { value, last };
  }
  return { value: rest, hint: 'Its quote is never closed.' };
}

function endOf(part: string, quote: string): number {
  for (let at = 0; at < part.length; at += 1) {
    if (quote === '"' && part[at] === '\\') at += 1;
    else if (part[at] === quote) return at;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (all, letter: string) => escapes[letter] ?? all);
}

function judged(name: string, { value, hint }: Reading): Pick<EnvLine, 'value' | 'hint' | 'fault'> {
  const fault = /^[A-Za-z0-9_]{1,128}$/.test(name)
    ? value === ''
      ? 'Has no value.'
      : undefined
    : 'A placeholder cannot say this name.';
  return { value, ...(hint === undefined ? {} : { hint }), ...(fault === undefined ? {} : { fault }) };
}
