/** Masks query strings and form bodies; what is not masked keeps its spelling. */
import { formDecoded } from '@knoxcall/rules';
import { isPlaceholder, isSensitive, MASK } from './sensitive.ts';

/** `text` without a leading `?`. */
export function maskForm(text: string): string {
  if (!isSensitive(formDecoded(text))) return text;
  return text.split('&').map(maskPair).join('&');
}

function maskPair(pair: string): string {
  const equalsAt = pair.indexOf('=');
  if (equalsAt < 0) return pair;
  const value = pair.slice(equalsAt + 1);
  if (value === '' || !isSensitive(formDecoded(pair.slice(0, equalsAt))) || isPlaceholder(formDecoded(value)))
    return pair;
  return `${pair.slice(0, equalsAt)}=${MASK}`;
}
