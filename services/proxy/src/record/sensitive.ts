/** Which fields of what a caller sent are never written to a log. */
import { scanText } from '@knoxcall/template';
import { remembered } from '../request/remembered.ts';

export const MASK = '[masked]';

const SENSITIVE = /password|passwd|secret|token|key|authorization|card|cvv|pin/i;
const SENSITIVE_HEADERS = new Set(['cookie']);

export function isSensitive(name: string): boolean {
  return SENSITIVE.test(name);
}

export const isSensitiveHeader: (name: string) => boolean = remembered(
  (name) => SENSITIVE_HEADERS.has(name) || isSensitive(name),
);

/** One placeholder and nothing else: it may be shown wherever it stands. */
export function isPlaceholder(text: string): boolean {
  if (!text.startsWith('{{') || !text.endsWith('}}')) return false;
  const { scanned } = scanText(text);
  const [only] = scanned.placeholders;
  return scanned.placeholders.length === 1 && only?.start === 0 && only.end === scanned.bytes.length;
}
