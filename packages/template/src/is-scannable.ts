// Whether a body is text at all: what is not goes upstream untouched.

import { isUtf8 } from 'node:buffer';

/** True for valid UTF-8 without a NUL byte. */
export function isScannable(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}
