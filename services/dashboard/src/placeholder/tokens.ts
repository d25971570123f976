/** Splits text into placeholders and the text between them, by the proxy's grammar. Pure. */

const tokenKinds = ['secret', 'secret_id', 'var', 'header', 'env', 'uuid'] as const;
type TokenKind = (typeof tokenKinds)[number];

export type Token =
  | { kind: 'text'; text: string }
  /** Looks like a placeholder but is sent as it stands. */
  | { kind: 'malformed'; text: string }
  | { kind: TokenKind; text: string; ref: string };

const wellFormed = /^\{\{(?:(secret|secret_id|var|header|env):([^\s{}]{1,256})|(uuid))\}\}$/;
const candidates = /\{\{[^{}]*\}\}|\{(?:secret|secret_id|var)[^{}]*\}/g;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(candidates)) {
    if (index > at) tokens.push({ kind: 'text', text: text.slice(at, index) });
    tokens.push(tokenOf(found));
    at = index + found.length;
  }
  if (at < text.length) tokens.push({ kind: 'text', text: text.slice(at) });
  return tokens;
}

function tokenOf(text: string): Token {
  const [, word, ref, uuid] = wellFormed.exec(text) ?? [];
  const kind = tokenKinds.find((one) => one === word);
  if (uuid !== undefined) return { kind: 'uuid', text, ref: '' };
  if (kind === undefined || ref === undefined) return { kind: 'malformed', text };
  return { kind, text, ref };
}

/** The unfinished placeholder that ends at `caret`, and its text so far. */
export function openPlaceholder(text: string, caret: number): { start: number; typed: string } | undefined {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf('{{');
  if (start < 0) return undefined;
  const typed = before.slice(start + 2);
  return /^[^{}\s]*$/.test(typed) ? { start, typed } : undefined;
}
