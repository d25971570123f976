/** Masks query strings and form bodies; what is not masked keeps its spelling. */
import { isPlaceholder, isSensitive, MASK } from './sensitive.ts';

/** `text` without a leading `?`. */
export function maskForm(text: string): string {
  if (!isSensitive(decoded(text))) return text;
  return text.split('&').map(maskPair).join('&');
}

function maskPair(pair: string): string {
  const equalsAt = pair.indexOf('=');
  if (equalsAt < 0) return pair;
  const value = pair.slice(equalsAt + 1);
  if (value === '' || !isSensitive(decoded(pair.slice(0, equalsAt))) || isPlaceholder(decoded(value)))
    return pair;
  return `${pair.slice(0, equalsAt)}=${MASK}`;
}

/** As form decoding reads it; an escape that is none stays. */
function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const [pair] = new URLSearchParams(`=${text.replaceAll('&', '%26')}`);
  return pair?.[1] ?? text;
}
