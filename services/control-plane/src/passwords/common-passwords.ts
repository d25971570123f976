/**
 * Whether a password is common: one of a bundled list of 49,000, two of them in a row, or hardly any different letters.
 */
import { createRequire } from 'node:module';

const fewestDifferent = 5;
/** Longer than any two passwords of the list. */
const longestPair = 100;
let known: ReadonlySet<string> | undefined;

/** Read at first use only: an installation without passwords never needs it. */
function list(): ReadonlySet<string> {
  known ??= new Set(createRequire(import.meta.url)('@zxcvbn-ts/language-common/src/passwords.json'));
  return known;
}

export function isCommonPassword(password: string): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  if (new Set(text).size < fewestDifferent) return true;
  if (text.length > longestPair) return false;
  const bare = text.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return isOneOrTwo(text) || isOneOrTwo(bare);
}

function isOneOrTwo(text: string): boolean {
  const passwords = list();
  if (passwords.has(text)) return true;
  for (let at = 1; at < text.length; at += 1) {
    if (passwords.has(text.slice(0, at)) && passwords.has(text.slice(at))) return true;
  }
  return false;
}
