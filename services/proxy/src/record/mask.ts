/** Which fields of a caller's request are never written to a log, and how query strings and form bodies are masked. */

import { formDecoded } from '@knoxcall/rules';
import { scanText } from '@knoxcall/template';
import { remembered } from '../remembered.ts';

export const MASK = '[masked]';

const SENSITIVE = /password|passwd|secret|token|key|authorization|card|cvv|pin/i;
const SENSITIVE_HEADERS = new Set(['cookie']);

export function isSensitive(name: string): boolean {
  return SENSITIVE.test(name);
}

const SENSITIVE_WORDS = new RegExp(SENSITIVE, 'gi');

/** Where the next word begins that makes a name sensitive; `end`, or the text's length, where no whole one lies before. */
export function nextSensitive(text: string, from: number, end: number): number {
  SENSITIVE_WORDS.lastIndex = from;
  const part = text.slice(0, end);
  return SENSITIVE_WORDS.exec(part)?.index ?? part.length;
}

export const isSensitiveHeader: (name: string) => boolean = remembered(
  (name) => SENSITIVE_HEADERS.has(name) || isSensitive(name),
);

/** A placeholder and nothing else may be shown wherever it stands. */
export function isPlaceholder(text: string): boolean {
  if (!text.startsWith('{{') || !text.endsWith('}}')) return false;
  const { scanned } = scanText(text);
  const [only] = scanned.placeholders;
  return scanned.placeholders.length === 1 && only?.start === 0 && only.end === scanned.bytes.length;
}

/** Masks query strings and form bodies; the rest keeps its spelling. `text` without a leading `?`. */
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
