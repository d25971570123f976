/** Signatures of APIs that sign with a shared secret: HMAC over a message that a template describes. */
import { createHmac, createSecretKey } from 'node:crypto';

export type HmacRules = {
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  readonly encoding: 'hex' | 'base64';
};

export function hmacOf(
  { algorithm, encoding }: HmacRules,
  secret: Uint8Array,
  message: Iterable<Uint8Array>,
): string {
  const hmac = createHmac(algorithm, createSecretKey(secret));
  for (const part of message) hmac.update(part);
  return hmac.digest(encoding);
}

export type SecretEncoding = 'utf8' | 'base64' | 'hex';

/** The bytes of a stored secret in the given encoding; undefined where it is not encoded that way. */
export function decodeHmacSecret(value: Uint8Array, encoding: SecretEncoding): Uint8Array | undefined {
  if (encoding === 'utf8') return value;
  const text = Buffer.from(value).toString('latin1');
  const form = encoding === 'hex' ? /^(?:[0-9a-f]{2})+$/i : /^[A-Za-z0-9+/_-]+={0,2}$/;
  return form.test(text) ? Buffer.from(text, encoding) : undefined;
}

export type MessagePart<Field extends string> = { readonly literal: string } | { readonly field: Field };

/** Cuts a template at its `{field}`s. Braces around any other name stand for themselves. */
export function splitFields<Field extends string>(
  template: string,
  fields: readonly Field[],
): MessagePart<Field>[] {
  const parts: MessagePart<Field>[] = [];
  let from = 0;
  for (const match of template.matchAll(/\{([a-z0-9_]+)\}/g)) {
    const field = fields.find((name) => name === match[1]);
    if (field === undefined) continue;
    if (match.index > from) parts.push({ literal: template.slice(from, match.index) });
    parts.push({ field });
    from = match.index + match[0].length;
  }
  if (from < template.length) parts.push({ literal: template.slice(from) });
  return parts;
}
