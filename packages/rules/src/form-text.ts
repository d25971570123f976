/** Reads one name or value of a query or form as form decoding does. */

/** An escape that is none stays. */
export function formDecoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const [pair] = new URLSearchParams(`=${text.replaceAll('&', '%26')}`);
  return pair?.[1] ?? text;
}
