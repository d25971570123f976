/** Stored text, with its placeholders as coloured tokens. */
import { type Token, tokenize } from './tokens.ts';

export type Judge = (token: Token) => string | undefined;

/** `judge` returns the fault of a token, where it has one. */
export function PlaceholderText({ text, judge }: { text: string; judge?: Judge | undefined }) {
  return (
    <code className="break">
      {withPlaces(tokenize(text)).map(({ token, at }) =>
        token.kind === 'text' ? (
          token.text
        ) : (
          <PlaceholderToken key={at} token={token} fault={judge?.(token)} />
        ),
      )}
    </code>
  );
}

function PlaceholderToken({ token, fault }: { token: Token; fault?: string | undefined }) {
  return (
    <span className={classOf(token, fault)} title={fault}>
      {token.text}
    </span>
  );
}

export function classOf(token: Token, fault: string | undefined): string {
  if (token.kind === 'malformed') return 'token token-malformed';
  const base =
    token.kind === 'secret' || token.kind === 'secret_id' ? 'token token-secret' : 'token token-variable';
  return fault === undefined ? base : `${base} token-wrong`;
}

export function withPlaces(tokens: readonly Token[]): { token: Token; at: number }[] {
  let next = 0;
  return tokens.map((token) => {
    const at = next;
    next += token.text.length;
    return { token, at };
  });
}
