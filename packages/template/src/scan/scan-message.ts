// Placeholders in a text message of a WebSocket. One that is JSON gets its values as JSON strings have them.

import { isUtf8 } from 'node:buffer';
import { scanJson } from './scan-json.ts';
import { finish, PlaceholderList, type Scanned, scanPlain } from './scanned-body.ts';

/** What Engine.IO and Socket.IO write before the JSON: types, attachments, a namespace, an acknowledgement. */
const PACKET = /^\d+(?:-(?=[/[{\d]))?(?:\/[^,"[{]*,)?\d*/;

/** Undefined for bytes that are not UTF-8. The result refers to `bytes`, which are not copied. */
export function scanMessage(bytes: Buffer): Scanned | undefined {
  if (!isUtf8(bytes)) return undefined;
  const plain = new PlaceholderList();
  finish(scanPlain(bytes, plain));
  const found = plain.placeholders.length > 0 && holdsJson(bytes) ? new PlaceholderList() : plain;
  if (found !== plain) finish(scanJson(bytes, found));
  const { placeholders, references } = found;
  return { charset: 'utf8', bytes, placeholders, references };
}

function holdsJson(bytes: Buffer): boolean {
  const text = bytes.toString('utf8');
  return isJson(text) || isJson(text.replace(PACKET, ''));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
