// Placeholders in a text message of a WebSocket. One that is JSON gets its values as JSON strings have them.

import { isUtf8 } from 'node:buffer';
import { PlaceholderList } from './placeholder-list.ts';
import { scanJson } from './scan-json.ts';
import { type Scanned, type Steps, scannedOf, scanPlain } from './scanned-body.ts';

/** What Engine.IO and Socket.IO write before the JSON: types, attachments, a namespace, an acknowledgement. */
const PACKET = /^\d+(?:-(?=[/[{\d]))?(?:\/[^,"[{]*,)?\d*/;

/** Undefined for bytes that are not UTF-8. The result refers to `bytes`, which are not copied. */
export function* scanMessageInSteps(bytes: Buffer): Steps<Scanned | undefined> {
  if (!isUtf8(bytes)) return undefined;
  const plain = new PlaceholderList();
  yield* scanPlain(bytes, plain);
  if (plain.length === 0 || !holdsJson(bytes)) return scannedOf(bytes, plain);
  yield;
  const found = new PlaceholderList();
  yield* scanJson(bytes, found);
  return scannedOf(bytes, found);
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
