// A value inside a JSON string literal, escaped as `JSON.stringify` escapes it.

import { escapeBytes, escapeTable } from './escape-bytes.ts';

const TABLE = escapeTable(
  [...Array(0x20).keys(), 0x22, 0x5c].map(
    (byte) => [byte, JSON.stringify(String.fromCharCode(byte)).slice(1, -1)] as const,
  ),
);

export function escapeJsonString(value: Uint8Array): Uint8Array {
  return escapeBytes(value, TABLE);
}
