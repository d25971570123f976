/** Percent-encoding as AWS signs it (RFC 3986: everything but unreserved characters is encoded). */

export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** An invalid escape stands for itself. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The decoded members of a raw query (without `?`), in order; `+` is a plus here, not a space. */
export function queryMembers(query: string): [name: string, value: string][] {
  if (query === '') return [];
  return query
    .split('&')
    .filter((member) => member !== '')
    .map((member) => {
      const equalsAt = member.indexOf('=');
      const name = equalsAt < 0 ? member : member.slice(0, equalsAt);
      const value = equalsAt < 0 ? '' : member.slice(equalsAt + 1);
      return [decodePercent(name), decodePercent(value)];
    });
}
